import { z } from 'zod';

import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { managementError } from './errors.js';
import { connections } from './user.js';

const field = z.strictObject({
  name: z.string().min(1).max(100),
  export_as: z.string().min(1).max(100).exactOptional(),
});

const orderShape = z.strictObject({
  connection_id: z
    .string()
    .regex(/^con_[A-Za-z0-9]{16}$/)
    .exactOptional(),
  format: z.enum(['json', 'csv']).exactOptional(),
  limit: z.int().min(1).exactOptional(),
  fields: z.array(field).min(1).exactOptional(),
});

/** What the body of `POST /jobs/users-exports` asks for. */
export type Order = z.output<typeof orderShape>;

/** The body was not taken; `reply` says why. */
export interface Refused {
  readonly reply: Reply;
}

/** Checks the body as strictly as the published schema: an unknown key is refused. */
export function parseOrder({ headers, body }: Call): Order | Refused {
  if (headers['content-type']?.startsWith('application/json') !== true) {
    return invalid("'Expected type object but found type string'");
  }
  const parsed = orderShape.safeParse(parseJson(body));
  if (!parsed.success) return invalid(sentenceOf(parsed.error));
  const order = parsed.data;
  if (!isKnownConnection(order.connection_id)) {
    // 400 and not 404, says the published description.
    return { reply: managementError(400, 'The connection does not exist', 'inexistent_connection') };
  }
  // Without a format Auth0 makes a csv file, as recorded traffic shows.
  return order.format === 'json' ? order : invalid("'The sandbox exports json only' on property format");
}

function isKnownConnection(id: string | undefined): boolean {
  return id === undefined || Object.values(connections).some((connection) => connection.id === id);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function invalid(problem: string): Refused {
  return { reply: managementError(400, `Payload validation error: ${problem}.`, 'invalid_body') };
}

function sentenceOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  const path = issue?.path.join('.') ?? '';
  return `'${issue?.message ?? 'Invalid body'}'${path && ` on property ${path}`}`;
}
