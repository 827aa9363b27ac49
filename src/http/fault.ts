import type { JsonValue } from '../json.js';
import type { AnswerHeaders } from './headers.js';

/** The part of an exchange that a time-out ended. */
export type Phase = 'lookup' | 'connect' | 'secureConnect' | 'send' | 'response' | 'idle' | 'whole';

/**
 * What can go wrong between a request and its answer.
 *
 * - `status`: an answer outside 200–299. `body` is its JSON, undefined when it is something else (an
 *   edge's HTML); `text` is the same as it came: not cut, since half a secret would not be known for one.
 * - `transport`: no whole answer, by Node's error code, e.g. `ECONNREFUSED`.
 * - `timeout`: the phase took too long.
 * - `truncated`: the body ended before it was complete.
 * - `protocol`: the answer is not what was agreed, e.g. no JSON, or larger than allowed.
 * - `address`: a server-given address that must not be called.
 * - `spared`: not asked, because the last requests of a rate limit are kept for exports.
 * - `rationed`: not asked, because the requests of a rate limit are used up.
 */
export type HttpFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers: AnswerHeaders;
      readonly body: JsonValue | undefined;
      readonly text: string;
    }
  | { readonly kind: 'transport'; readonly code: string }
  | { readonly kind: 'timeout'; readonly phase: Phase; readonly afterMs: number }
  | { readonly kind: 'truncated'; readonly detail: string }
  | { readonly kind: 'protocol'; readonly detail: string }
  | { readonly kind: 'address'; readonly detail: string }
  | { readonly kind: 'spared' | 'rationed'; readonly waitMs: number };

/**
 * A failed exchange. Its message holds no URL, header or body, and it has no
 * cause, because the errors of HTTP clients carry all of these.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';

  /** Hidden from loggers, which print what they can enumerate: it may hold a body or a signed link. */
  readonly #fault: HttpFault;

  constructor(fault: HttpFault) {
    super(sentence(fault));
    this.#fault = fault;
  }

  /** What went wrong. */
  get fault(): HttpFault {
    return this.#fault;
  }
}

function sentence(fault: HttpFault): string {
  switch (fault.kind) {
    case 'status':
      return `answered ${fault.status}`;
    case 'transport':
      return `the connection failed (${fault.code})`;
    case 'timeout':
      return `no ${nameOf[fault.phase]} within ${fault.afterMs} ms`;
    case 'truncated':
      return `the answer ended early: ${fault.detail}`;
    case 'protocol':
    case 'address':
      return fault.detail;
    case 'spared':
      return 'the last requests of the rate limit are kept for exports';
    case 'rationed':
      return `the requests of the rate limit are used up for another ${Math.ceil(fault.waitMs / 1000)} s`;
  }
}

const nameOf: Readonly<Record<Phase, string>> = {
  lookup: 'answer from the name server',
  connect: 'connection',
  secureConnect: 'TLS connection',
  send: 'way to send the request',
  response: 'answer',
  idle: 'further byte',
  whole: 'end of the answer',
};
