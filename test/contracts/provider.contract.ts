import { afterEach, describe, expect, it } from '@jest/globals';
import {
  collect,
  everything,
  expectFault,
  expectFaultLike,
  idsOf,
  never,
  reading,
  ready,
} from './provider/collect.js';
import { fewUsers, someUsers, type Harness, type Mishap, type World } from './provider/harness.js';

/** The one suite that every provider passes, on the sandbox and on recordings. */
export function describeProvider(name: string, harness: Harness): void {
  describe(`the provider ${name}`, () => {
    const opened: World[] = [];
    afterEach(async () => {
      while (opened.length > 0) await opened.pop()?.close();
    });

    async function open(users = someUsers): Promise<World> {
      const world = await harness.open(users);
      opened.push(world);
      return world;
    }

    /** A promise about a mishap; one that the harness cannot make happen is skipped with its reason. */
    function when(
      mishap: Mishap,
      promise: string,
      assertIt: (world: World) => Promise<void>,
      users = fewUsers,
    ): void {
      const reason = harness.cannot?.[mishap];
      if (reason !== undefined) {
        // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the reason is printed with the title
        it.skip(`${promise} (skipped: ${reason})`, () => undefined);
        return;
      }
      // eslint-disable-next-line jest/valid-title -- it is a string, which only the compiler can see
      it(promise, async () => {
        const world = await open(users);
        world.strike(mishap);
        await assertIt(world);
      });
    }

    it('hands over every user once, in batches of at most a thousand', async () => {
      const { source, ids } = await open();
      const batches = await collect(source);
      expect(idsOf(batches)).toEqual(ids);
      expect(ids).toHaveLength(someUsers);
      expect(Math.max(...batches.map(({ users }) => users.length))).toBeLessThanOrEqual(1000);
    });

    it('makes users whose id names source and user, with keys in their order', async () => {
      const { source } = await open(3);
      const [user] = (await collect(source)).flatMap(({ users }) => users);
      expect(user?.id).toBe(`${source.id}:${user?.providerUserId ?? ''}`);
      expect(Object.keys(user ?? {}).slice(0, 3)).toEqual(['id', 'source', 'providerUserId']);
      expect(Object.values(user ?? {})).not.toContain(null);
    });

    it('hands over an empty result', async () => {
      const { source } = await open(0);
      expect(idsOf(await collect(source))).toEqual([]);
    });

    it('keeps the record as raw when asked, and only then', async () => {
      const { source } = await open(1);
      const [with_] = (await collect(source, { ...everything, keepRaw: true })).flatMap(({ users }) => users);
      const [without] = (await collect(source)).flatMap(({ users }) => users);
      expect(Object.keys(with_ ?? {}).at(-1)).toBe('raw');
      expect(without).not.toHaveProperty('raw');
    });

    it('answers a health check', async () => {
      const { source } = await open(1);
      await expect(source.health(never)).resolves.toBeUndefined();
    });

    it('goes on from every checkpoint without gap or repetition', async () => {
      const { source, ids } = await open();
      const ticket = await ready(source);
      const { batches } = await reading(source, ticket);
      for (const [index, { checkpoint }] of batches.entries()) {
        const stored = JSON.parse(JSON.stringify(checkpoint));
        const rest = await reading(source, ticket, stored);
        expect([...idsOf(batches.slice(0, index + 1)), ...idsOf(rest.batches)]).toEqual(ids);
      }
    });

    it('stops at once when it is aborted before it begins', async () => {
      const { source } = await open(1);
      const reason = new Error('enough');
      await expect(source.begin(everything, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    when('unauthorized', 'gives up on 401', async ({ source }) => {
      await expectFault(collect(source), { code: 'PROVIDER_AUTH', remedy: 'give-up', providerStatus: 401 });
    });

    when('forbidden', 'gives up on 403', async ({ source }) => {
      await expectFault(collect(source), {
        code: 'PROVIDER_FORBIDDEN',
        remedy: 'give-up',
        providerStatus: 403,
      });
    });

    when('rate-limited', 'waits as long as a 429 says', async ({ source }) => {
      await expectFault(collect(source), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait', waitMs: 7000 });
    });

    when('error-once', 'can be asked again after a 500', async ({ source, ids }) => {
      await expectFault(collect(source), {
        code: 'PROVIDER_UNAVAILABLE',
        remedy: 'retry',
        providerStatus: 500,
      });
      expect(idsOf(await collect(source))).toEqual(ids);
    });

    when('error-always', 'reports a 500 that stays each time', async ({ source }) => {
      await expectFault(collect(source), { code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' });
      await expectFault(collect(source), { code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' });
    });

    when(
      'reset-in-body',
      'goes on after a reset in the middle',
      async (world) => {
        await expectGoesOn(world, ['PROVIDER_UNAVAILABLE', 'PROVIDER_PROTOCOL']);
      },
      someUsers,
    );

    when(
      'truncated',
      'notices a body that ends early, and goes on',
      async (world) => {
        await expectGoesOn(world, ['PROVIDER_PROTOCOL']);
      },
      someUsers,
    );

    when('malformed', 'gives up on a malformed line or element and names it', async ({ source }) => {
      const { fault } = await reading(source, await ready(source));
      expectFaultLike(fault, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      expect((fault as Error).message).toMatch(/ (line|element) 3 /);
    });

    when('row-without-id', 'leaves out a row without an id and counts it', async ({ source, ids }) => {
      const batches = await collect(source);
      expect(idsOf(batches)).toEqual(ids.filter((_, index) => index !== 2));
      expect(batches.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(1);
    });

    when('repeated-row', 'passes a user on as often as the provider sends him', async ({ source, ids }) => {
      expect(idsOf(await collect(source))).toEqual(
        ids.flatMap((id, index) => (index === 2 ? [id, id] : [id])),
      );
    });

    when('stall', 'closes its requests when it is aborted in mid-flight', async (world) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const ticket = await ready(world.source);
      let taken = 0;
      const drained = (async () => {
        const read = { ticket, checkpoint: null, request: everything, signal: controller.signal };
        for await (const { users } of world.source.read(read)) taken += users.length;
      })();
      await world.stalled();
      controller.abort(reason);
      await expect(drained).rejects.toBe(reason);
      expect(taken).toBe(0);
      await expect(world.quiet()).resolves.toBeUndefined();
    });

    when(
      'result-gone',
      'asks for a new generation when the result is gone',
      async ({ source }) => {
        const { fault } = await reading(source, await source.begin(everything, never));
        expectFaultLike(fault, { code: 'RESULT_EXPIRED', remedy: 'restart' });
      },
      someUsers,
    );
  });
}

/** A read that breaks once, and another from its last checkpoint, give everyone once. */
async function expectGoesOn({ source, ids }: World, codes: readonly string[]): Promise<void> {
  const ticket = await ready(source);
  const { batches, fault } = await reading(source, ticket);
  expectFaultLike(fault, { remedy: 'retry' });
  expect(codes).toContain((fault as { code: string }).code);
  const rest = await reading(source, ticket, batches.at(-1)?.checkpoint ?? null);
  expect(rest.fault).toBeNull();
  expect([...idsOf(batches), ...idsOf(rest.batches)]).toEqual(ids);
}
