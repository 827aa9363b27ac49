import { describe, expect, it } from '@jest/globals';
import { Redactor } from '../../src/http/redactor.js';
import { discreet } from '../../src/providers/discreet.js';
import { everything, never, reading } from '../contracts/provider/collect.js';
import { ScriptedSource, someUsers, type Script } from '../support/scripted-source.js';

const secret = 'do-not-tell';

function sourceOf(script: Script) {
  return discreet(new ScriptedSource(script), new Redactor([secret]));
}

/** What a log would write of it. */
function writtenOf(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return `${message} ${stack} ${cause === undefined ? '' : writtenOf(cause)}`;
}

function fail(): never {
  throw new TypeError(`of ${secret}`, { cause: new Error(`because of ${secret}`) });
}

describe('a source that fails as nobody foresaw', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['begins', () => sourceOf({ onBegin: fail }).begin(everything, never)],
    ['is polled', () => sourceOf({ onCheck: fail }).check({}, never)],
    ['is asked how it is', () => sourceOf({ onHealth: fail }).health(never)],
    [
      'is read',
      async () => {
        const { fault } = await reading(sourceOf({ users: someUsers(1), onBatch: fail }), {});
        throw fault;
      },
    ],
  ])('says no secret when it %s: neither message nor stack nor cause', async (_, work) => {
    const fault: unknown = await work().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(TypeError);
    expect(writtenOf(fault)).toContain('because of ***');
    expect(writtenOf(fault)).not.toContain(secret);
  });

  it('fails with the very reason of an aborted signal, whatever it is', async () => {
    const reasons: Error[] = [new DOMException(`of ${secret}`), Object.freeze(new Error(secret))];
    for (const reason of reasons) {
      const source = sourceOf({
        onHealth: () => {
          throw reason;
        },
      });
      expect(await source.health(never).catch((error: unknown) => error)).toBe(reason);
    }
  });
});

describe('a job that failed', () => {
  it('says why without a secret, in one line and not at endless length', async () => {
    const failed = {
      state: 'failed',
      reason: `${secret}\n${'x'.repeat(400)}`,
      providerCode: secret,
    } as const;
    const check = await sourceOf({ onCheck: () => failed }).check({}, never);
    expect(check).toMatchObject({ reason: expect.stringMatching(/^\*\*\* x{296}…$/), providerCode: '***' });
  });
});
