import type { IncomingHttpHeaders } from 'node:http';

/** What somebody shows to say who he is, as he sent it. */
export interface Credentials {
  /** `Bearer` and an API key or a token. */
  readonly authorization?: string | undefined;
  /** An API key. */
  readonly apiKey?: string | undefined;
}

/** The credentials of a request. */
export function ofHeaders(headers: IncomingHttpHeaders): Credentials {
  return { authorization: headers.authorization, apiKey: textOf(headers['x-api-key']) };
}

/** The credentials of a socket: its `connection_init` has them under the headers' names, in any case. */
export function ofPayload(payload: Readonly<Record<string, unknown>> = {}): Credentials {
  const valueOf = (header: string) =>
    textOf(Object.entries(payload).find(([name]) => name.toLowerCase() === header)?.[1]);
  return { authorization: valueOf('authorization'), apiKey: valueOf('x-api-key') };
}

/** What is there and no text counts as given, and as wrong. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : '';
}
