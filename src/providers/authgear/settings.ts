import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { secret } from '../secret-settings.js';
import { base, commonSettings, given, refuseInsecure } from '../settings.js';

/** Held as a key object, of which a log or a dump of the settings shows nothing. */
const privateKey = z.string().transform(toKey);

const privateKeyFile = given.transform((path, context) => {
  const pem = read(path, context);
  return pem === undefined ? z.NEVER : toKey(pem, context);
});

/** One Authgear project, by a key of its Admin API. */
export const authgearSettings = z
  .strictObject({
    provider: z.literal('authgear'),
    ...commonSettings,
    endpoint: base.describe(
      "The project's endpoint, e.g. https://acme.authgear.cloud, or its custom domain.",
    ),
    projectId: given.describe('The project id: the first label of the default endpoint.'),
    keyId: given.describe('Of the key, as the portal shows it at Advanced, Admin API.'),
    privateKey: secret(
      privateKey.optional(),
      'That key (PEM); `\\n` may stand for a line end. Either this or `privateKeyFile`.',
    ),
    privateKeyFile: privateKeyFile
      .optional()
      .describe('A file with that key (PEM), read at the start. Relative to the working directory.'),
  })
  .superRefine(refuseInsecure)
  .transform(({ privateKey, privateKeyFile, ...settings }, context) => {
    const key = privateKey ?? privateKeyFile;
    if (key && !(privateKey && privateKeyFile)) return { ...settings, privateKey: key };
    const message = key ? 'must not stand beside privateKeyFile' : 'is missing: it or privateKeyFile';
    context.addIssue({ code: 'custom', path: ['privateKey'], message });
    return z.NEVER;
  });

/** The parsed settings of an Authgear source. */
export type AuthgearSettings = z.output<typeof authgearSettings>;

/** Authgear exports all users, always: it has no member in `ProviderOptionsInput`. */
export const authgearOptions = z.strictObject({});

/** RS256 is not to be had of a shorter key. */
const leastBits = 2048;

/** A parser's message might quote the key, so nothing of it is passed on. */
function toKey(pem: string, context: z.RefinementCtx): KeyObject {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === 'rsa' && bits >= leastBits) return key;
  } catch {
    // Said below.
  }
  context.addIssue({
    code: 'custom',
    message: `must be an RSA private key of ${leastBits} bits or more, as PEM without a passphrase`,
  });
  return z.NEVER;
}

function read(path: string, context: z.RefinementCtx): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (fault) {
    const { code = 'unknown' } = fault as NodeJS.ErrnoException;
    context.addIssue({ code: 'custom', message: `cannot be read (${code})` });
    return undefined;
  }
}
