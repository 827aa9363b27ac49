import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Arrival } from './call.js';
import type { House } from './house.js';
import type { Reply } from './reply.js';
import { json, streamed } from './reply.js';
import type { Simulator } from './simulator.js';

const rowsAtOnce = 200;

/**
 * The truth to compare an export with: all users of a provider as NDJSON, whole and in its wire shape.
 * `GET /listing/<provider>`
 */
export function listing({ simulators, users }: House, { path }: Arrival): Reply {
  const simulator = simulators.find(({ provider }) => path === `/listing/${provider}`);
  if (!simulator) {
    return json(404, {
      message: `There is ${simulators.map((one) => `/listing/${one.provider}`).join(', ')}`,
    });
  }
  const open = (): Readable => Readable.from(linesOf(simulator, users), { objectMode: false });
  return streamed(open, null, { 'content-type': 'application/x-ndjson' });
}

async function* linesOf(simulator: Simulator, users: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < users; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, users - from) }, (_, offset) =>
      JSON.stringify(simulator.userAt(from + offset)),
    );
    yield Buffer.from(`${rows.join('\n')}\n`);
    await nextTurn();
  }
}
