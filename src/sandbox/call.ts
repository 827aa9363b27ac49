import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request to a provider, read whole. */
export interface Call {
  readonly method: string;
  /** Below the provider's prefix, e.g. `/oauth/token`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The named groups of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborted when the caller leaves or the sandbox closes. */
  readonly signal: AbortSignal;
}

/** More than any provider takes for what is simulated. */
const longestBody = 64 * 1024;

/** The body of this request is longer than the sandbox reads. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/** What is known of a request before its route is. */
export type Arrival = Omit<Call, 'params'> & { readonly host: string };

/** Reads a request whole. */
export async function readRequest(request: IncomingMessage, signal: AbortSignal): Promise<Arrival> {
  const { method = 'GET', headers } = request;
  // The path is split by hand, since URL would resolve `..` and take `//x` for a host.
  const [path = '', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const body = await readBody(request);
  return { method, path, query: new URLSearchParams(query), headers, host: headers.host ?? '', body, signal };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new BodyTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
