import { describe, expect, it } from '@jest/globals';

import { gigyaCaller } from './gigya-caller.js';
import type { Json } from './open.js';
import { opened } from './open.js';

type Chosen = (user: Json) => boolean;

describe('a condition', () => {
  it('cuts a window in milliseconds', async () => {
    const { caller, users } = await site();
    const [start, end] = [users[10].lastUpdatedTimestamp as number, users[30].lastUpdatedTimestamp as number];
    const where = `lastUpdatedTimestamp >= ${start} AND lastUpdatedTimestamp < ${end}`;
    const inside = users.filter(
      (user) => user.lastUpdatedTimestamp >= start && user.lastUpdatedTimestamp < end,
    );
    expect(inside.length).toBeGreaterThan(10);
    const answer = await caller.search({
      query: `SELECT * FROM accounts WHERE ${where} ORDER BY lastUpdatedTimestamp`,
    });
    expect(answer.results).toEqual(inside);
    expect(answer.totalCount).toBe(inside.length);
  });

  it('cuts a window in dates', async () => {
    const { caller, users } = await site();
    const where = `lastUpdated >= "${users[10].lastUpdated}" AND NOT (lastUpdated >= "${users[30].lastUpdated}")`;
    const inside = users.filter(
      (user) => user.lastUpdated >= users[10].lastUpdated && user.lastUpdated < users[30].lastUpdated,
    );
    expect(await caller.rows(`SELECT * FROM accounts WHERE ${where}`)).toEqual(inside);
  });

  it('counts on every batch of a walk', async () => {
    const { caller, users } = await site();
    const where = `(data.loyalty.tier = "gold") AND (lastUpdatedTimestamp >= ${users[10].lastUpdatedTimestamp})`;
    const batches = await caller.walk(`SELECT UID FROM accounts WHERE ${where} LIMIT 4`);
    const chosen = users.filter(
      (user) =>
        user.data.loyalty.tier === 'gold' && user.lastUpdatedTimestamp >= users[10].lastUpdatedTimestamp,
    );
    expect(batches.flatMap(({ results }) => results.map(({ UID }: Json) => UID))).toEqual(
      chosen.map(({ UID }) => UID),
    );
    expect(batches.length).toBeGreaterThan(3);
  });

  const conditions: readonly (readonly [where: string, chosen: Chosen])[] = [
    ['profile.country = "PT"', ({ profile }) => profile.country === 'PT'],
    ['profile.country != "PT"', ({ profile }) => profile.country !== 'PT'],
    ['profile.country in ("PT", "BR")', ({ profile }) => ['PT', 'BR'].includes(profile.country)],
    ['isVerified = true', ({ isVerified }) => isVerified],
    ['profile.birthYear < 1970', ({ profile }) => profile.birthYear < 1970],
    ['verified is null', (user) => !('verified' in user)],
    ['verified IS NOT NULL AND isActive = false', (user) => 'verified' in user && !user.isActive],
    ['data.remark contains "letters"', ({ data }) => data.remark.includes('letters')],
    ['data.remark = "He said \\"hi\\", then left"', ({ data }) => data.remark === 'He said "hi", then left'],
    [
      'identities.provider = "facebook"',
      ({ identities }) => identities.some(({ provider }: Json) => provider === 'facebook'),
    ],
    [
      'profile.country = "PT" or profile.country = "BR" and isActive = true',
      ({ profile, isActive }) => profile.country === 'PT' || (profile.country === 'BR' && isActive),
    ],
    [
      '(profile.country = "PT" or profile.country = "BR") and isActive = true',
      ({ profile, isActive }) => ['PT', 'BR'].includes(profile.country) && isActive,
    ],
    ['lastUpdatedTimestamp >= "0"', () => false],
  ];

  it.each(conditions)('%s means whom it says', async (where, chosen) => {
    const { caller, users } = await site();
    const answer = await caller.search({ query: `select * from accounts where ${where}` });
    expect(answer.errorDetails).toBeUndefined();
    expect(answer.results).toEqual(users.filter(chosen));
  });

  it('compares what is encrypted by whole values only', async () => {
    const { caller, users } = await site();
    const { email } = users[0].profile;
    expect(await caller.rows(`SELECT UID FROM accounts WHERE profile.email = "${email}"`)).toHaveLength(1);
    expect(
      await caller.rows(`SELECT UID FROM accounts WHERE profile.email contains "${email}"`),
    ).toHaveLength(1);
    expect(await caller.rows('SELECT UID FROM accounts WHERE profile.email contains "@"')).toEqual([]);
    expect(
      await caller.search({ query: 'SELECT UID FROM accounts WHERE profile.email > "a"' }),
    ).toMatchObject({ errorCode: 400006 });
  });
});

describe('a selection', () => {
  it('takes containers whole and fields in their places', async () => {
    const { caller, users } = await site();
    const rows = await caller.rows('SELECT UID, data, profile.firstName, profile.city FROM accounts');
    const { UID, data, profile } = users[0];
    expect(rows[0]).toEqual({ UID, data, profile: { firstName: profile.firstName, city: profile.city } });
    expect(rows.find((_row, at) => !('firstName' in users[at].profile))?.profile).not.toHaveProperty(
      'firstName',
    );
  });

  it('puts the fields of a list together again', async () => {
    const { caller, users } = await site();
    const rows = await caller.rows('SELECT identities.provider, identities.providerUID FROM accounts');
    const wanted = users.map(({ identities }) =>
      identities.map(({ provider, providerUID }: Json) => ({ provider, providerUID })),
    );
    expect(rows.map(({ identities }) => identities)).toEqual(wanted);
  });

  it('renames by AS', async () => {
    const { caller, users } = await site();
    const [row] = await caller.rows('SELECT profile.city as town FROM accounts LIMIT 1');
    expect(row).toEqual({ town: users[0].profile.city });
  });

  it('shows passwords only to who names them', async () => {
    const { caller, users } = await site();
    expect(JSON.stringify(users)).not.toContain('hashSettings');
    const rows = await caller.rows('SELECT UID, password FROM accounts');
    expect(rows[0].password).toEqual({
      hash: expect.any(String),
      hashSettings: { algorithm: 'pbkdf2', rounds: 3000, salt: expect.any(String) },
    });
    expect(rows.some((row) => !('password' in row))).toBe(true);
    const [whole] = await caller.rows('SELECT *, password.hash FROM accounts LIMIT 1');
    expect(whole).toEqual({ ...users[0], password: { hash: rows[0].password.hash } });
  });

  it('counts', async () => {
    const { caller } = await site();
    const answer = await caller.search({ query: 'SELECT count(*) FROM accounts WHERE isRegistered = true' });
    expect(answer).toMatchObject({ results: [{ 'count(*)': 40 }], objectsCount: 1, totalCount: 40 });
  });
});

describe('a query', () => {
  it.each([
    ['without FROM', 'SELECT *'],
    ['of another source', 'SELECT * FROM users'],
    ['with its clauses in another order', 'SELECT * FROM accounts LIMIT 1 WHERE isActive = true'],
    ['with START behind LIMIT', 'SELECT * FROM accounts LIMIT 1 START 1'],
    ['with single quotes', "SELECT * FROM accounts WHERE profile.city = 'Lisbon'"],
    ['with a string that does not end', 'SELECT * FROM accounts WHERE profile.city = "Lisbon'],
    ['with a parenthesis too many', 'SELECT * FROM accounts WHERE (isActive = true))'],
    ['with a parenthesis too few', 'SELECT * FROM accounts WHERE (isActive = true'],
    ['with a comment', 'SELECT * FROM accounts -- all of them'],
    ['with a condition of nothing', 'SELECT * FROM accounts WHERE'],
    ['with something that is no date', 'SELECT * FROM accounts WHERE lastUpdated > "yesterday"'],
    ['with a negative LIMIT', 'SELECT * FROM accounts LIMIT -1'],
    ['with a LIMIT of 0', 'SELECT * FROM accounts LIMIT 0'],
    ['with GROUP BY', 'SELECT profile.city FROM accounts GROUP BY profile.city'],
    ['with two of them', 'SELECT UID FROM accounts; SELECT * FROM accounts'],
  ])('%s is refused', async (_what, query) => {
    const answer = await gigyaCaller(await opened()).search({ query });
    expect(answer).toMatchObject({ errorCode: 400006, errorDetails: expect.stringContaining('query') });
  });
});

async function site(): Promise<{ caller: ReturnType<typeof gigyaCaller>; users: Json[] }> {
  const caller = gigyaCaller(await opened());
  return { caller, users: await caller.rows('SELECT * FROM accounts') };
}
