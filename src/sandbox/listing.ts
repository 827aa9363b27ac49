import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { JsonObject } from '../json.js';
import type { Arrival } from './call.js';
import type { House } from './house.js';
import type { Reply } from './reply.js';
import { json, streamed } from './reply.js';

const rowsAtOnce = 200;

/**
 * The truth to compare an export with: all users of a provider as NDJSON, whole and in its wire shape.
 * `GET /listing/<provider>`
 */
export function listing({ simulators, users }: House, { path, query }: Arrival): Reply {
  const simulator = simulators.find(({ provider }) => path === `/listing/${provider}`);
  if (!simulator) {
    return json(404, {
      message: `There is ${simulators.map((one) => `/listing/${one.provider}`).join(', ')}`,
    });
  }
  const rowOf = (index: number): JsonObject => simulator.userAt(index, query);
  const open = (): Readable => Readable.from(linesOf(rowOf, users), { objectMode: false });
  return streamed(open, null, { 'content-type': 'application/x-ndjson' });
}

type RowOf = (index: number) => JsonObject;

async function* linesOf(rowOf: RowOf, users: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < users; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, users - from) }, (_, offset) =>
      JSON.stringify(rowOf(from + offset)),
    );
    yield Buffer.from(`${rows.join('\n')}\n`);
    await nextTurn();
  }
}
