import { z } from 'zod';
import { wholeNumber, yesOrNo } from './units.js';

/** Where Rollcall listens and by which addresses it is known. */
export const serverShape = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
      .prefault('127.0.0.1')
      .describe(
        'The address to listen on. Other than loopback only with `auth` and `server.publicUrl`, `serve --sandbox` apart.',
      ),
    port: wholeNumber({ least: 0, most: 65_535, default: 4000 }).describe(
      'The port to listen on; 0 takes any free one.',
    ),
    publicUrl: z
      .string()
      .transform(withoutSlash)
      .refine(isPublicUrl, {
        error: 'must be an http or https address without a query, such as https://exports.acme.example',
      })
      .optional()
      .describe(
        'The address that download links begin with; never taken from a request. Required off loopback; there it is `http://localhost:<port>`.',
      ),
    introspection: yesOrNo(true).describe(
      'Answer questions about the schema (`__schema`, `__type`). With NODE_ENV=production the default is `false`.',
    ),
    playground: yesOrNo(true).describe(
      'Serve a page to try queries on, at `/playground`. With NODE_ENV=production the default is `false`.',
    ),
    cors: z
      .strictObject({
        origins: z
          .array(
            z.string().refine(isOrigin, {
              error: 'must be an origin: scheme, host and port alone, such as https://app.acme.example',
            }),
          )
          .default([])
          .describe('Web pages of these origins may call the API beside its own.'),
      })
      .prefault({}),
  })
  .prefault({});

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
