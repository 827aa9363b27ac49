import { z } from 'zod';
import { duration, wholeNumber } from './units.js';

/** What Rollcall's own subgraph is called in a supergraph. */
export const ownSubgraphName = 'rollcall';

/** Headers that are for one connection, that every request to a subgraph has anyway, or that are a secret of ours. */
const notForwarded: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-api-key',
]);

const given = z.string().min(1, { error: 'must not be empty' });

const header = z
  .string()
  .transform((name) => name.toLowerCase())
  .refine((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name), {
    error: 'must be the name of a header, such as accept-language',
  })
  .refine((name) => !notForwarded.has(name) && !name.startsWith('sec-websocket-'), {
    error: 'must be a header that may go on: none of the connection or the body, and never x-api-key',
  });

/** One of `federation.subgraphs`. */
export const subgraphShape = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][\w-]{0,62}$/i, { error: 'must be a letter, then up to 62 of a-z, 0-9, _ and -' })
      .refine((name) => name.toLowerCase() !== ownSubgraphName, {
        error: `must not be ${ownSubgraphName}, which is Rollcall's own`,
      })
      .describe('What the subgraph is called in the supergraph.'),
    url: z
      .string()
      .refine((url) => isUrl(url, /^https?:$/), { error: 'must be an http or https address' })
      .optional()
      .describe('Where it answers. Required without `federation.supergraph`, which says it instead.'),
    subscriptionsUrl: z
      .string()
      .refine((url) => isUrl(url, /^wss?:$/), { error: 'must be a ws or wss address' })
      .optional()
      .describe('Where it is subscribed to (graphql-transport-ws); by default `url` as ws: or wss:.'),
    sdl: given
      .optional()
      .describe(
        'A file with its schema, read again when it changes. Left out, the subgraph is asked for it. Not read beside `federation.supergraph`.',
      ),
    headers: z
      .array(header)
      .default([])
      .describe(
        "Headers of a client's request that the subgraph gets, beside `x-request-id`, `traceparent` and `tracestate`. Of `authorization` only a JWT goes on; an API key never does. One that says who the caller is must always be set by a proxy in front, since callers may send any.",
      ),
    timeout: duration({ least: '10ms', most: '10m', default: '5s' }).describe(
      'How long an answer may take, retries included.',
    ),
    retries: wholeNumber({ least: 0, most: 100, default: 2 }).describe(
      'How often a query is asked again that could not be answered. Mutations are only if they certainly did not arrive.',
    ),
  })
  .transform(({ timeout, ...rest }) => ({ ...rest, timeoutMs: timeout }));

function isUrl(text: string, scheme: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return scheme.test(protocol) && !username && !password && !hash;
}
