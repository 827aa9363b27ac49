import type { IncomingMessage } from 'node:http';

/**
 * The headers of a socket, in small letters. Browsers cannot give it any, so what its upgrade left out may stand in
 * its parameters; what it said holds, for a proxy may have set it, who never sees the parameters.
 */
export function socketHeaders(
  { headers }: IncomingMessage,
  params: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const lowerCased = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...Object.fromEntries(lowerCased), ...headers };
}
