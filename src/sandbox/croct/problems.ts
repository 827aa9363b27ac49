import type { Reply } from '../reply.js';
import { json } from '../reply.js';

/** An error as Croct sends it: problem JSON (RFC 9457). */
export function problem(
  status: number,
  type: string,
  title: string,
  detail: string,
  instance: string,
): Reply {
  return json(
    status,
    { type: `https://croct.help/api/${type}`, title, status, detail, instance },
    { 'content-type': 'application/problem+json' },
  );
}

/** A parameter that is not as it must be. */
export function invalidInput(detail: string, instance: string): Reply {
  return problem(400, 'invalid-input', 'Invalid input', detail, instance);
}
