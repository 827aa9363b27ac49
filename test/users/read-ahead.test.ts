import { describe, expect, it } from '@jest/globals';
import { readAhead } from '../../src/users/read-ahead.js';

/** Tasks that end when they are told to, and note when they begin. */
function tasks(count: number) {
  const begun: number[] = [];
  const endings: ((result: Promise<number>) => void)[] = [];
  const list = Array.from({ length: count }, (_, n) => () => {
    begun.push(n);
    return new Promise<number>((resolve) => (endings[n] = resolve));
  });
  return {
    list,
    begun,
    end: (n: number) => endings[n]!(Promise.resolve(n)),
    fail: (n: number) => endings[n]!(Promise.reject(new Error(`task ${n}`))),
  };
}

describe('reading ahead', () => {
  it('yields results in order, whatever ends first, and begins only so many', async () => {
    const { list, begun, end } = tasks(4);
    const results = readAhead(list, 2);
    const first = results.next();
    expect(begun).toEqual([0, 1]);
    end(1);
    end(0);
    expect(await first).toEqual({ done: false, value: 0 });

    const second = results.next();
    expect(await second).toEqual({ done: false, value: 1 });
    expect(begun).toEqual([0, 1, 2]);
    end(2);
    const rest = [results.next(), results.next(), results.next()];
    expect((await rest[0])?.value).toBe(2);
    await new Promise(setImmediate);
    end(3);
    expect(await Promise.all(rest)).toEqual([
      { done: false, value: 2 },
      { done: false, value: 3 },
      { done: true, value: undefined },
    ]);
  });

  it('throws a fault where its result would have come', async () => {
    const { list, end, fail } = tasks(2);
    const results = readAhead(list, 2);
    const first = results.next();
    fail(1);
    end(0);
    expect((await first).value).toBe(0);
    await expect(results.next()).rejects.toThrow('task 1');
  });

  it('leaves no unhandled fault when the consumer has left', async () => {
    const { list, end, fail } = tasks(3);
    const results = readAhead(list, 3);
    const first = results.next();
    end(0);
    await first;
    await results.return();
    fail(1);
    fail(2);
    await new Promise(setImmediate);
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });
});
