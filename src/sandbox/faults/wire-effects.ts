import { once } from 'node:events';

import { wait } from '../../clock.js';
import { text } from '../reply.js';
import type { EffectTable } from './effect.js';

/** The faults that every endpoint can have, because they are the wire's. */
export const wireEffects = {
  status: (_answer, { status, body, headers }) => text(status, body, headers),
  reset: async (answer, { afterBytes }) => ({
    ...(await answer()),
    cut: { how: 'reset', afterBytes: afterBytes ?? null },
  }),
  truncate: async (answer, { afterBytes }) => ({ ...(await answer()), cut: { how: 'end', afterBytes } }),
  delay: async (answer, { ms }, call) => {
    await wait(ms, call.signal);
    return answer();
  },
  late: async (answer, { ms }) => ({ ...(await answer()), heldMs: ms }),
  slow: async (answer, { bytesPerSecond }) => ({ ...(await answer()), bytesPerSecond }),
  hang: async (_answer, _fault, { signal }) => {
    if (!signal.aborted) await once(signal, 'abort');
    throw signal.reason;
  },
} as const satisfies EffectTable;
