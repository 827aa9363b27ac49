import { describe, expect, it } from '@jest/globals';
import { TokenCache, type FreshToken } from '../../src/http/token-cache.js';

describe('a token cache', () => {
  const never = new AbortController().signal;

  /** A cache whose fetches are answered by hand. */
  function rig(lifetimeMs = 60_000) {
    const fetches: {
      resolve: (token: FreshToken) => void;
      reject: (error: Error) => void;
      signal: AbortSignal;
    }[] = [];
    const cache = new TokenCache(
      (signal) => new Promise((resolve, reject) => void fetches.push({ resolve, reject, signal })),
    );
    const answer = (index: number) => fetches[index]?.resolve({ value: `t${index}`, lifetimeMs });
    return { cache, fetches, answer };
  }

  it('fetches once for all who wait, and keeps the token', async () => {
    const { cache, fetches, answer } = rig();
    const both = [cache.get(never), cache.get(never)];
    answer(0);
    expect(await Promise.all(both)).toEqual(['t0', 't0']);
    expect(await cache.get(never)).toBe('t0');
    expect(fetches).toHaveLength(1);
  });

  it('fetches anew before a token ends', async () => {
    const { cache, answer } = rig(0);
    const first = cache.get(never);
    answer(0);
    await first;
    const second = cache.get(never);
    answer(1);
    expect(await second).toBe('t1');
  });

  it('forgets a refused token once, not its successor', async () => {
    const { cache, fetches, answer } = rig();
    const first = cache.get(never);
    answer(0);
    await first;
    cache.invalidate('t0');
    const second = cache.get(never);
    answer(1);
    await second;
    cache.invalidate('t0');
    expect(await cache.get(never)).toBe('t1');
    expect(fetches).toHaveLength(2);
  });

  it('lets one give up without disturbing the other', async () => {
    const { cache, fetches, answer } = rig();
    const controller = new AbortController();
    const impatient = cache.get(controller.signal);
    const patient = cache.get(never);
    controller.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    expect(fetches[0]?.signal.aborted).toBe(false);
    answer(0);
    expect(await patient).toBe('t0');
  });

  it('aborts the fetch when all have given up', async () => {
    const { cache, fetches } = rig();
    const controller = new AbortController();
    const work = cache.get(controller.signal);
    controller.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
    expect(fetches[0]?.signal.aborted).toBe(true);
  });

  it('fetches again after a fetch that failed', async () => {
    const { cache, fetches, answer } = rig();
    const first = cache.get(never);
    fetches[0]?.reject(new Error('down'));
    await expect(first).rejects.toThrow('down');
    const second = cache.get(never);
    answer(1);
    expect(await second).toBe('t1');
  });
});
