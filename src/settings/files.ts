import { z } from 'zod';
import { isLoopbackHost } from '../http/addresses.js';
import { secret } from '../providers/secret-settings.js';
import { yesOrNo } from './units.js';

const disk = z.strictObject({
  kind: z.literal('disk').describe('Where the exported users are kept: on disk, under `data.dir`.'),
});

const given = z.string().min(1, { error: 'must not be empty' });

const s3 = z
  .strictObject({
    kind: z.literal('s3').describe('… or in a bucket of S3, or of a store that speaks like it.'),
    endpoint: z
      .string()
      .refine(isEndpoint, {
        error:
          'must be an http or https address without a query or credentials, such as https://s3.eu-west-1.amazonaws.com',
      })
      .describe(
        'The address of the store. The name of the bucket becomes part of the path, not of the host.',
      ),
    allowInsecure: yesOrNo(false).describe(
      'Allows a plain-http endpoint that is not loopback; the users then cross the network in the clear.',
    ),
    region: given
      .default('us-east-1')
      .describe('The region of the bucket; stores without regions take the default.'),
    bucket: z
      .string()
      .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i, {
        error: 'must be 3 to 63 of a-z, 0-9, - and ., with a letter or digit at either end',
      })
      .describe('It must exist. One of its own, or one with a `prefix`.'),
    prefix: z
      .string()
      .transform((prefix) => prefix.replace(/^\/+|\/+$/g, ''))
      .refine((prefix) => /^(\w[\w.-]*(\/\w[\w.-]*)*)?$/.test(prefix), {
        error:
          'must be a folder such as rollcall/production, of a-z, 0-9, _, - and ., no part of it beginning with - or .',
      })
      .prefault('rollcall')
      .describe("The folder of the bucket that is Rollcall's alone; empty = all of the bucket."),
    accessKeyId: given
      .refine((key) => !key.startsWith('ASIA'), {
        error: 'must be a permanent access key: those that begin with ASIA expire within hours',
      })
      .describe(
        'Whose requests they are. Needs s3:ListBucket, GetObject, PutObject, DeleteObject, AbortMultipartUpload and ListBucketMultipartUploads.',
      ),
    secretAccessKey: secret(given, 'The secret of that key. It is never sent.'),
    serverSideEncryption: z
      .enum(['AES256', 'aws:kms'])
      .optional()
      .describe('How the store is told to encrypt each object; left out, it does what the bucket says.'),
    kmsKeyId: given.optional().describe("The key for `aws:kms`; left out, the bucket's own."),
  })
  .superRefine(({ endpoint, allowInsecure, serverSideEncryption, kmsKeyId }, context) => {
    const refuse = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (!allowInsecure && isInsecure(endpoint))
      refuse('endpoint', 'must be https, or set allowInsecure: true');
    if (kmsKeyId !== undefined && serverSideEncryption !== 'aws:kms')
      refuse('kmsKeyId', 'needs serverSideEncryption: aws:kms');
  });

/** Where the exported users lie. */
export const filesShape = z.discriminatedUnion('kind', [disk, s3]).prefault({ kind: 'disk' });

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

/** What is no URL has its own fault. */
function isInsecure(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && !isLoopbackHost(hostname);
}
