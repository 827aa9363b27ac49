import { describe, expect, it } from '@jest/globals';
import { whenUnlocked } from '../../src/exports/store/lock-patience.js';
import { LockTaken } from '../../src/exports/store/migrate.js';

const patience = { firstMs: 10, lastMs: 20, allMs: 100 };

/** Work that meets a lock so many times, and what it logs. */
function locked(times: number) {
  const waits: number[] = [];
  const log = { warn: ({ waitedMs }: { readonly waitedMs: number }) => void waits.push(waitedMs) };
  let tries = 0;
  const work = () => (++tries > times ? Promise.resolve() : Promise.reject(new LockTaken()));
  return { waits, run: () => whenUnlocked(work, log as never, patience) };
}

describe('bringing a database up to date that somebody else holds', () => {
  it('is tried until it is free, after pauses that grow, each with a line', async () => {
    const { waits, run } = locked(3);
    await run();
    expect(waits).toHaveLength(3);
    expect(waits[1]! - waits[0]!).toBeGreaterThanOrEqual(8);
    expect(waits[2]! - waits[1]!).toBeGreaterThanOrEqual(18);
  });

  it('is given up after a while, with what to do', async () => {
    const { waits, run } = locked(Infinity);
    await expect(run()).rejects.toThrow(/another session has held a lock .* when the back-up.* has ended/);
    expect(waits.at(-1)).toBeLessThanOrEqual(patience.allMs);
  });
});
