import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Source } from '../../../src/providers/provider.js';
import { collect, everything, expectFault, idsOf, never, reading } from '../../contracts/provider/collect.js';
import { exported, exportedUser, exportUsers, refusal } from '../../contracts/provider/gigya-recording.js';
import { bytes, json, stallAfter, status } from '../../contracts/provider/recording.js';
import { exportedUsers, openGigya, withOptions, type OpenGigya } from './open.js';

describe('socialize.exportUsers', () => {
  let gigya: OpenGigya;
  let source: Source;

  beforeEach(async () => {
    gigya = await openGigya();
    source = gigya.connect({ method: 'exportUsers' });
  });
  afterEach(() => gigya.close());

  it('is asked for all fields, without a limit (oddity 11)', async () => {
    await collect(source, { ...everything, limit: 5 });
    expect(gigya.forms(exportUsers)[0]).toMatchObject({ fields: 'uid,provider,providerUID' });
    expect(gigya.forms(exportUsers)[0]).not.toHaveProperty('limit');
    expect(gigya.forms(exportUsers)[0]).not.toHaveProperty('includPendingUsers');
  });

  it('is asked for pending users by the name that lacks an e (oddity 10)', async () => {
    await collect(source, withOptions({ includePendingUsers: true }));
    expect(gigya.forms(exportUsers)[0]).toMatchObject({ includPendingUsers: 'true' });
  });

  it('gives ids and identities alone (oddity 1)', async () => {
    const identities = [
      { provider: 'site', providerUID: '6625ID' },
      { provider: 'google', providerUID: '115480002607925776950' },
    ];
    gigya.recording.next(exportUsers, json(exported([{ UID: '6625ID', identities }, { UID: 'b' }])));
    const [batch] = await collect(source);
    expect(batch?.users).toEqual([
      {
        id: 'socialize:6625ID',
        source: 'socialize',
        providerUserId: '6625ID',
        identities: [
          { provider: 'site', providerUserId: '6625ID', isSocial: false },
          { provider: 'google', providerUserId: '115480002607925776950', isSocial: true },
        ],
      },
      { id: 'socialize:b', source: 'socialize', providerUserId: 'b' },
    ]);
  });

  it('that is gone says what to do (oddity 1)', async () => {
    gigya.recording.next(exportUsers, json(refusal(405001, 'Invalid API method')));
    const work = collect(source);
    await expectFault(work, { code: 'PROVIDER_REJECTED', remedy: 'give-up' });
    await expect(work).rejects.toThrow(/set method: accountsSearch/);
  });

  it.each([
    [{ users: [exportedUser(0)] }, 1],
    [{ users: [] }, 0],
    [{ errorCode: 0, usersCount: 0 }, 0],
  ])('may answer a success as %j (oddity 5)', async (body, count) => {
    gigya.recording.next(exportUsers, json(body));
    expect(idsOf(await collect(source))).toHaveLength(count);
  });

  it('without users and without an errorCode is a fault (oddity 5)', async () => {
    gigya.recording.next(exportUsers, json({ statusCode: 200 }), status(200, '<html>'));
    await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('that fails behind its users has handed over those that came (oddity 5)', async () => {
    const users = exportedUsers(5000);
    gigya.recording.next(exportUsers, json({ users, ...refusal(500028, 'Database error') }));
    const { batches, fault } = await reading(source, await source.begin(everything, never));
    expect(idsOf(batches).length).toBeGreaterThan(0);
    expect(fault).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', remedy: 'retry', providerCode: '500028' });
  });

  it('names the user that is none', async () => {
    const cut = JSON.stringify(exported(['a', 'b'])).replace('"b"', '{"UID":}');
    for (const body of [JSON.stringify(exported([exportedUser(0), 5])), cut.replace('"a"', '{"UID":"a"}')]) {
      gigya.recording.next(exportUsers, bytes(Buffer.from(body)));
      const work = collect(source);
      await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      await expect(work).rejects.toThrow(/element 2 of users is not( a)? JSON/);
    }
  });

  it('is not read any further once the reader stops', async () => {
    const body = Buffer.from(JSON.stringify(exported(exportedUsers(5000))));
    gigya.recording.next(exportUsers, stallAfter(body, body.length - 100));
    const ticket = await source.begin(everything, never);
    const read = source.read({ ticket, checkpoint: null, request: everything, signal: never });
    for await (const { users } of read) {
      expect(users).toHaveLength(50);
      break;
    }
    await expect(gigya.recording.quiet()).resolves.toBeUndefined();
  });

  describe('read anew behind a checkpoint (oddity 9)', () => {
    it.each([
      ['in another order', (users: unknown[]) => users.toReversed()],
      ['without one of them', (users: unknown[]) => users.slice(1)],
      ['with a new one among them', (users: unknown[]) => [exportedUser(999), ...users]],
      ['with too few', (users: unknown[]) => users.slice(0, 20)],
    ])('begins a new generation when the users came %s', async (_how, change) => {
      const ticket = await source.begin(everything, never);
      const { batches } = await reading(source, ticket);
      const users = exportedUsers(120);
      gigya.recording.next(exportUsers, json(exported(change(users))));
      const rest = await reading(source, ticket, batches[0]?.checkpoint ?? null);
      expect(rest.batches).toEqual([]);
      expect(rest.fault).toMatchObject({ code: 'RESULT_EXPIRED', remedy: 'restart' });
    });

    it('goes on when there are more behind', async () => {
      const ticket = await source.begin(everything, never);
      const { batches } = await reading(source, ticket);
      const users = exportedUsers(130);
      gigya.recording.next(exportUsers, json(exported(users)));
      const rest = await reading(source, ticket, batches.at(-1)?.checkpoint ?? null);
      expect(idsOf(rest.batches)).toEqual(users.slice(120).map(({ UID }) => UID));
    });
  });
});
