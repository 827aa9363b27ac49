import { request as requestHttp, type Agent, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { SubgraphFault } from './subgraph.js';

/** One request by HTTP. */
export interface Post {
  readonly url: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of an answer; a longer one is a fault. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface PostAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A request that did not get through. */
export class PostFault extends SubgraphFault {
  constructor(
    message: string,
    /** The request may have been taken all the same. */
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Posts a body and reads the whole answer. No redirect is followed. Rejects with a `PostFault`. */
export function post({ url, agent, headers, body, maxBytes, signal }: Post): Promise<PostAnswer> {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    agent,
    signal,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  return new Promise((resolve, reject) => {
    request.on('error', (cause) => reject(faultOf(cause, signal)));
    request.on('response', (response) => {
      readAll(response, maxBytes).then(
        (text) => resolve({ status: response.statusCode ?? 0, contentType: typeOf(response), body: text }),
        (cause: unknown) => reject(faultOf(cause, signal)),
      );
    });
    request.end(body);
  });
}

async function readAll(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes) throw new PostFault(`its answer is longer than ${maxBytes} bytes`, true);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function faultOf(cause: unknown, signal: AbortSignal): PostFault {
  if (cause instanceof PostFault) return cause;
  if (signal.aborted) return new PostFault('it took too long', true, { cause });
  const code = codeOf(cause);
  return new PostFault(`the connection failed (${code})`, !neverConnected.has(code), { cause });
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
}

const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
