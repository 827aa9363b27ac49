import { once } from 'node:events';
import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import got, { ReadError, RequestError, TimeoutError, type Request } from 'got';
import type { JsonValue } from '../json.js';
import { HttpFailure, type HttpFault, type Phase } from './fault.js';
import { readHeaders, type AnswerHeaders } from './headers.js';
import type { Timeouts } from './timeouts.js';

/** Fields to send form-encoded; a list sends its field once for each value. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** One request, and what it needs on the wire. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** At most one of `json` and `form`. */
  readonly json?: JsonValue;
  readonly form?: Form;
  readonly timeouts: Timeouts;
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly lookup?: LookupFunction;
  readonly signal: AbortSignal;
}

/** An answer whose body has yet to be read: the bytes of the wire, whatever their `Content-Encoding`. */
export interface Incoming {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The body as it comes. Whoever stops early closes the connection. Throws `HttpFailure`. */
  readonly body: AsyncIterableIterator<Buffer>;
  /** Closes the connection of a body that nobody will read; whoever reads it meets the fault. */
  discard(fault?: HttpFailure): void;
}

/**
 * Sends a request with got and returns as soon as the head of the answer is here, whatever its status.
 * Nothing is retried and no redirect followed: both are decisions of those above.
 */
export async function exchange(request: Exchange): Promise<Incoming> {
  request.signal.throwIfAborted();
  const stream = got.stream(request.url, gotOptions(request));
  // After the head nobody may be listening for a moment; an error then shows in the next read.
  stream.on('error', () => undefined);
  try {
    const [response] = (await once(stream, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers } = response;
    return {
      status,
      headers: readHeaders(status, headers, Date.now()),
      body: readBody(stream, request),
      discard: (fault) => stream.destroy(fault),
    };
  } catch (error) {
    throw translated(error, request.signal);
  }
}

function gotOptions(request: Exchange) {
  const { lookup, connect, secureConnect, send, response } = request.timeouts;
  return {
    method: request.method,
    headers: { ...(request.form && { 'content-type': formType }), ...request.headers },
    ...(request.json === undefined ? {} : { json: request.json }),
    ...(request.form === undefined ? {} : { body: encoded(request.form) }),
    timeout: { lookup, connect, secureConnect, send, response },
    agent: request.agents,
    ...(request.lookup ? { dnsLookup: request.lookup as never } : {}),
    decompress: false,
    signal: request.signal,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
  } as const;
}

const formType = 'application/x-www-form-urlencoded';

/** Not by got, which would send a list as one value. */
function encoded(form: Form): string {
  const fields = new URLSearchParams();
  for (const [name, values] of Object.entries(form)) {
    for (const value of [values].flat()) fields.append(name, value);
  }
  return fields.toString();
}

/** The idle clock counts only while we wait for bytes, so that a slow reader is no fault of the server. */
async function* readBody(stream: Request, request: Exchange): AsyncGenerator<Buffer> {
  const afterMs = request.timeouts.idle;
  let waiting = true;
  const idle = setTimeout(() => waiting && stream.destroy(new IdleTooLong(afterMs)), afterMs);
  try {
    for await (const chunk of stream) {
      waiting = false;
      yield chunk as Buffer;
      waiting = true;
      idle.refresh();
    }
  } catch (error) {
    throw translated(error, request.signal);
  } finally {
    clearTimeout(idle);
    stream.destroy();
  }
}

class IdleTooLong extends Error {
  constructor(readonly afterMs: number) {
    super('idle');
  }
}

/** Our own words for got's errors, which carry the request with its headers. */
function translated(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof RequestError ? new HttpFailure(faultOf(error)) : error;
}

function faultOf(error: RequestError): HttpFault {
  if (error.cause instanceof IdleTooLong)
    return { kind: 'timeout', phase: 'idle', afterMs: error.cause.afterMs };
  if (error instanceof TimeoutError) return timeoutOf(error);
  if (error.cause instanceof HttpFailure) return error.cause.fault;
  if (endedEarly(error)) return { kind: 'truncated', detail: 'fewer bytes came than were announced' };
  return { kind: 'transport', code: error.code };
}

function timeoutOf(error: TimeoutError): HttpFault {
  const afterMs = Number(/(\d+)ms/.exec(error.message)?.[1] ?? 0);
  return { kind: 'timeout', phase: error.event as Phase, afterMs };
}

/** A body cut short: closed in order before its announced end, so that no system call failed. */
function endedEarly(error: RequestError): boolean {
  return error instanceof ReadError && error.code === 'ECONNRESET' && !hasSystemCall(error.cause);
}

function hasSystemCall(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}
