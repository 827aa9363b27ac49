import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that carries a request's id, in every answer and, if the caller has one already, in the request. */
export const requestIdHeader = 'x-request-id';

const ids = new WeakMap<IncomingMessage, string>();

/** The id that the caller gave the request, if it is fit for a log, or else a new one; the same at every call. */
export function requestIdOf(request: IncomingMessage): string {
  const id = ids.get(request) ?? givenTo(request) ?? randomUUID();
  ids.set(request, id);
  return id;
}

function givenTo({ headers }: IncomingMessage): string | undefined {
  const given = headers[requestIdHeader];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : undefined;
}
