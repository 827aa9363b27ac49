import type { JsonValue } from '../../json.js';
import type { Reply } from '../reply.js';
import { empty, json, text } from '../reply.js';

/** The envelope of every good answer. */
export function pass(result: JsonValue): Reply {
  return json(200, { status: 'PASS', request: null, message: null, result });
}

/** An export that is refused: status 200, and the reason is the result. The word `FAIL` is invented. */
export function fail(reason: string): Reply {
  const result = `Unable to hydrate filter for export info: ${reason}`;
  return json(200, { status: 'FAIL', request: null, message: null, result });
}

/** Arguments that are missing or malformed: the documented 400, which says nothing. */
export const badArguments = json(400, {});

// Khoros documents no other error. These are of the kinds that its gateway and its servers have.

/** Wrong credentials. */
export const unauthorized = text(
  401,
  '<html><head><title>401 Unauthorized</title></head><body><h1>Unauthorized</h1></body></html>',
  { 'content-type': 'text/html; charset=utf-8', 'www-authenticate': 'Basic realm="analytics"' },
);

/** Another company's key, or a job's URL without its token. */
export const forbidden = json(403, { message: 'Forbidden' });

/** Neither such a path nor such a job, or no file yet. */
export const notFound = empty(404);

export const tooMany = json(429, { message: 'Too Many Requests' });

/** The same answer with its JSON changed as text. */
export function reworded(reply: Reply, change: (text: string) => string): Reply {
  if (reply.body.kind !== 'json') return reply;
  const value = JSON.parse(change(JSON.stringify(reply.body.value))) as JsonValue;
  return { ...reply, body: { kind: 'json', value } };
}
