import { describe, expect, it } from '@jest/globals';

import { gigyaCaller } from './gigya-caller.js';
import { gigyaExamples } from './gigya-examples.js';
import type { Json } from './open.js';
import { ask, lines, listing, opened } from './open.js';

const route = { provider: 'gigya', route: 'export-users' } as const;

describe('socialize.exportUsers', () => {
  it('answers with the keys of the documented, all users in one document', async () => {
    const sandbox = await opened({ users: 450 });
    const answer = await gigyaCaller(sandbox).exportUsers();
    expect(Object.keys(answer)).toEqual(Object.keys(gigyaExamples.exportUsers));
    for (const user of answer.users) {
      expect(Object.keys(user)).toEqual(['UID', 'identities']);
      expect(Object.keys(user.identities[0])).toEqual(['provider', 'providerUID']);
    }
    expect(answer.usersCount).toBe(450);
    expect(answer.identitiesCount).toBe(answer.users.flatMap(({ identities }: Json) => identities).length);
  });

  it('gives the users of the listing that is asked for in its shape, and the ids of the other one', async () => {
    const sandbox = await opened();
    const { text } = await ask(`${sandbox.origin}/listing/gigya?method=exportUsers`);
    const { users } = await gigyaCaller(sandbox).exportUsers();
    expect(users).toEqual(lines(text));
    expect(idsOf(users)).toEqual(idsOf(await listing(sandbox, 'gigya')));
  });

  it('gives nobody as an empty list', async () => {
    const answer = await gigyaCaller(await opened({ users: 0 })).exportUsers();
    expect(answer).toMatchObject({ users: [], usersCount: 0, identitiesCount: 0, errorCode: 0 });
  });

  it('does not say that it went well where it is of the other opinion', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...route, kind: 'without-error-code' });
    const answer = await gigyaCaller(sandbox).exportUsers();
    expect(answer).not.toHaveProperty('errorCode');
    expect(answer.users).toHaveLength(40);
  });

  it('keeps a limit from above only', async () => {
    const caller = gigyaCaller(await opened());
    const counts = ['1', '9', '20', '1000'].map(
      async (limit) => (await caller.exportUsers({ limit })).usersCount,
    );
    expect(await Promise.all(counts)).toEqual([1, 9, 18, 40]);
  });

  it('has pending users only under a name that is spelled wrong', async () => {
    const caller = gigyaCaller(await opened());
    const counts = ['includPendingUsers', 'includePendingUsers', 'format'].map(async (name) => {
      const { usersCount } = await caller.exportUsers({ [name]: name === 'format' ? 'json' : 'true' });
      return usersCount as number;
    });
    expect(await Promise.all(counts)).toEqual([44, 40, 40]);
  });

  it('gives the fields that are asked for, and no others', async () => {
    const caller = gigyaCaller(await opened());
    const keysFor = async (fields: string) => {
      const [user] = (await caller.exportUsers({ fields })).users;
      return [Object.keys(user), Object.keys(user.identities?.[0] ?? {})];
    };
    expect(await keysFor('uid')).toEqual([['UID'], []]);
    expect(await keysFor('uid,provider')).toEqual([['UID', 'identities'], ['provider']]);
    expect(await keysFor('providerUID')).toEqual([['identities'], ['providerUID']]);
  });

  it.each([
    ['a field that it has not', { fields: 'uid,email' }],
    ['a limit of 0', { limit: '0' }],
    ['XML', { format: 'xml' }],
  ])('refuses %s', async (_what, given: Record<string, string>) => {
    expect(await gigyaCaller(await opened()).exportUsers(given)).toMatchObject({ errorCode: 400006 });
  });

  it('writes CSV, a line for each identity', async () => {
    const caller = gigyaCaller(await opened());
    const { identitiesCount } = await caller.exportUsers();
    const { text, headers } = await caller.call('socialize.exportUsers', { format: 'csv' });
    const [head, first, ...rest] = text.trimEnd().split('\n');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(head).toBe('UID,provider,providerUID');
    expect(first).toMatch(/^[0-9a-f]{32},site,[0-9a-f]{32}$/);
    expect(rest).toHaveLength(identitiesCount - 1);
    expect(text).toContain('"Kunde ""Ü"", 7/+",site,');
  });

  it('has the status of its error when CSV was asked for', async () => {
    const caller = gigyaCaller(await opened());
    const answer = await caller.call('socialize.exportUsers', { format: 'csv', fields: 'email' });
    expect([answer.status, answer.json.errorCode]).toEqual([400, 400006]);
  });
});

describe('the rows of socialize.exportUsers', () => {
  it('have one without an id, and one twice', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...route, kind: 'row-without-id', row: 2 });
    sandbox.faults.add({ ...route, kind: 'repeat-row', row: 39 });
    const { users, usersCount } = await gigyaCaller(sandbox).exportUsers();
    expect(users.flatMap((user: Json, at: number) => ('UID' in user ? [] : [at]))).toEqual([2]);
    expect(users[40]).toEqual(users[39]);
    expect(usersCount).toBe(40);
  });

  it('have one cut in the middle', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...route, kind: 'malformed-line', row: 7 });
    const { text, json } = await gigyaCaller(sandbox).call('socialize.exportUsers');
    expect(text).toMatch(/^\{"users":\[\{"UID":.*\}$/s);
    expect(json).toBeUndefined();
  });
});

describe('the users of the simulated Gigya', () => {
  it('have ids of every kind, each its own', async () => {
    const ids = idsOf(await listing(await opened({ users: 1000 }), 'gigya'));
    expect(new Set(ids).size).toBe(1000);
    expect(ids.filter((id) => id.startsWith('_guid_')).length).toBeGreaterThan(200);
    for (const kind of [/^[0-9a-f]{32}$/, /^\d+ID$/, /^Kunde "Ü", \d+/]) {
      expect(ids.some((id) => kind.test(id))).toBe(true);
    }
  });

  it('have identities elsewhere, some of them none here, and ids there of 300 characters', async () => {
    const users = await listing(await opened(), 'gigya');
    const identities = users.flatMap((user) => user.identities as Json[]);
    expect(new Set(identities.map(({ provider }) => provider))).toEqual(
      new Set(['site', 'facebook', 'twitter', 'linkedin']),
    );
    expect(users.some((user) => !user.socialProviders.includes('site'))).toBe(true);
    expect(Math.max(...identities.map(({ providerUID }) => providerUID.length as number))).toBe(300);
    for (const {
      UID,
      identities: [first],
    } of users) {
      expect([first.provider === 'site', first.providerUID === UID]).toContainEqual(
        first.provider === 'site',
      );
    }
  });

  it('were born before 1970, on a day without a year, or in a year without a day', async () => {
    const profiles = (await listing(await opened(), 'gigya')).map(({ profile }) => profile);
    expect(profiles.some(({ birthYear }) => birthYear < 1970)).toBe(true);
    expect(profiles.some((profile) => 'birthDay' in profile && !('birthYear' in profile))).toBe(true);
    expect(profiles.some((profile) => 'birthYear' in profile && !('birthDay' in profile))).toBe(true);
    expect(profiles.some((profile) => !('birthMonth' in profile || 'birthYear' in profile))).toBe(true);
  });

  it('lack what they lack, and have no null but in the site’s own data', async () => {
    const users = await listing(await opened(), 'gigya');
    for (const name of ['verified', 'lastLogin', 'regSource']) {
      const having = users.filter((user) => name in user).length;
      expect([name, having > 0 && having < users.length]).toEqual([name, true]);
    }
    expect(JSON.stringify(users.map(({ data: _, ...rest }) => rest))).not.toContain('null,');
  });
});

function idsOf(users: Json[]): string[] {
  return users.map(({ UID }) => UID);
}
