import { progressed } from './progress.js';
import type { EventKind } from './tables.js';

/** How an export comes to a worker, and what that counts as. */
export interface Way {
  readonly attempts: 0 | 1;
  readonly takeovers: 0 | 1;
  readonly event: EventKind | null;
  readonly reason: string;
  readonly set?: typeof progressed;
}

/** The ways there are. Only the return from a wait is no attempt, and is not told of. */
export const ways = {
  queued: { attempts: 1, takeovers: 0, event: 'STATUS', reason: 'a worker took it up', set: progressed },
  triedAgain: { attempts: 1, takeovers: 0, event: 'STATUS', reason: 'the wait behind a fault is over' },
  waited: { attempts: 0, takeovers: 0, event: null, reason: 'the provider is worth asking again' },
  takenOver: {
    attempts: 1,
    takeovers: 1,
    event: 'TAKEN_OVER',
    reason: 'its worker was not heard of for `exports.lease`',
  },
} as const satisfies Record<string, Way>;
