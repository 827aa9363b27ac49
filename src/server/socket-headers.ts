import type { IncomingMessage } from 'node:http';

/** The headers of an operation on a socket. Browsers cannot give a socket any, so its parameters stand for them. */
export function socketHeaders(
  { headers }: IncomingMessage,
  params: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const lowerCased = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...headers, ...Object.fromEntries(lowerCased) };
}
