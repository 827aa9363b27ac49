import type { Readable } from 'node:stream';

import type { JsonValue } from '../json.js';

/** What an answer carries. A stream is opened only when it is sent, so that a replaced answer leaks nothing. */
export type Body =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stream'; readonly open: () => Readable; readonly bytes: number | null };

/** Where an answer breaks off: by a reset socket, or by an end that looks like the real one. */
export interface Cut {
  readonly how: 'reset' | 'end';
  /** Bytes of the body that are sent before; null = not even the head. */
  readonly afterBytes: number | null;
}

/** An answer as data, so that faults can change it before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly cut?: Cut;
  /** How long it is held back when it has been made, in ms; 0 by default. */
  readonly heldMs?: number;
  /** Most bytes of the body in a second; default: as many as the caller reads. */
  readonly bytesPerSecond?: number;
  /** The caller allowed gzip and gets it; a cut then counts compressed bytes. */
  readonly gzip?: boolean;
}

type Headers = Readonly<Record<string, string>>;

/** An answer in JSON. */
export function json(status: number, value: JsonValue, headers: Headers = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: { kind: 'json', value },
  };
}

/** An answer in some other text; the content type is among the headers. */
export function text(status: number, content: string, headers: Headers = {}): Reply {
  return { status, headers, body: { kind: 'text', text: content } };
}

/** An answer without a body. */
export function empty(status: number, headers: Headers = {}): Reply {
  return { status, headers, body: { kind: 'empty' } };
}

/** An answer that is read from somewhere; `bytes` null = length unknown. */
export function streamed(open: () => Readable, bytes: number | null, headers: Headers): Reply {
  return { status: 200, headers, body: { kind: 'stream', open, bytes } };
}
