import { describe, expect, it } from '@jest/globals';

import { gigyaCaller } from './gigya-caller.js';
import { gigyaExamples } from './gigya-examples.js';
import type { Json } from './open.js';
import { folder, listing, opened } from './open.js';

const all = 'SELECT * FROM accounts';
const minute = 60_000;

describe('accounts.search', () => {
  it('answers with the keys of the documented', async () => {
    const answer = await gigyaCaller(await opened()).search({ query: `${all} LIMIT 1`, openCursor: 'true' });
    expect(Object.keys(answer)).toEqual(Object.keys(gigyaExamples.search));
    const users: Json[] = await gigyaCaller(await opened()).rows(all);
    const [example] = gigyaExamples.search.results;
    const complete = users.find((user) => missing(example, user).length === 0);
    expect(complete).toBeDefined();
    expect(users.some((user) => missing(example.profile, user.profile).length === 0)).toBe(true);
    expect(users.every(({ identities }) => 'providerUID' in identities[0])).toBe(true);
  });

  it('gives everyone as the listing has him', async () => {
    const sandbox = await opened();
    expect(await gigyaCaller(sandbox).rows(all)).toEqual(await listing(sandbox, 'gigya'));
  });

  it('gives 300 accounts without a LIMIT, and says how many there are', async () => {
    const answer = await gigyaCaller(await opened({ users: 350 })).search({ query: all });
    expect(answer).toMatchObject({ objectsCount: 300, totalCount: 350 });
    expect(answer).not.toHaveProperty('nextCursorId');
  });

  it('gives an empty list of nobody', async () => {
    const answer = await gigyaCaller(await opened({ users: 0 })).search({ query: all, openCursor: 'true' });
    expect(answer).toMatchObject({ results: [], objectsCount: 0, totalCount: 0, errorCode: 0 });
    expect(answer).not.toHaveProperty('nextCursorId');
  });

  it('goes on from a START', async () => {
    const caller = gigyaCaller(await opened());
    const whole = await caller.rows(all);
    expect(await caller.rows(`${all} START 7 LIMIT 5`)).toEqual(whole.slice(7, 12));
  });

  it('has accounts of their own beside the full ones for those who never registered', async () => {
    const caller = gigyaCaller(await opened());
    const counts = ['full', 'lite', 'full,lite'].map(
      async (type) => (await caller.search({ query: all, type })).totalCount,
    );
    expect(await Promise.all(counts)).toEqual([40, 4, 44]);
    expect((await caller.rows(all, { type: 'lite' })).every((user) => !user.isRegistered)).toBe(true);
  });

  it.each([
    ['nothing to search for', {}, 400002],
    ['an unknown type', { query: all, type: 'heavy' }, 400006],
    ['a timeout of more than a minute', { query: all, timeout: '60001' }, 400006],
    ['XML', { query: all, format: 'xml' }, 400006],
    ['a cursor that it did not make', { cursorId: 'cursor-7f3a0c1e' }, 400006],
    ['an empty cursor', { cursorId: '' }, 400006],
    ['a START with a cursor', { query: `${all} START 5`, openCursor: 'true' }, 400006],
    ['batches of more than 1000', { query: `${all} LIMIT 1001`, openCursor: 'true' }, 400006],
    ['more than 10000 without a cursor', { query: `${all} LIMIT 10001` }, 400006],
    ['a START behind 5000', { query: `${all} START 5001` }, 400006],
  ])('refuses %s', async (_what, given: Record<string, string>, errorCode) => {
    expect(await gigyaCaller(await opened()).search(given)).toMatchObject({ errorCode });
  });
});

describe('a walk by cursor', () => {
  it('meets everyone once, in batches of the limit and less', async () => {
    const sandbox = await opened({ users: 200 });
    const batches = await gigyaCaller(sandbox).walk(`${all} LIMIT 10`);
    expect(batches.flatMap(({ results }) => results)).toEqual(await listing(sandbox, 'gigya'));
    const sizes = new Set(batches.slice(0, -1).map(({ objectsCount }) => objectsCount));
    expect(sizes).toEqual(new Set([9, 10]));
    expect(new Set(batches.map(({ totalCount }) => totalCount))).toEqual(new Set([200]));
  });

  it('may end with an empty batch', async () => {
    const batches = await gigyaCaller(await opened({ users: 3 })).walk(`${all} LIMIT 3`);
    expect(batches.map(({ objectsCount }) => objectsCount)).toEqual([3, 0]);
  });

  it('has another cursor at every step, and each may be sent again', async () => {
    const caller = gigyaCaller(await opened());
    const { nextCursorId: cursorId } = await caller.search({ query: `${all} LIMIT 10`, openCursor: 'true' });
    const [once, again] = [await caller.search({ cursorId }), await caller.search({ cursorId })];
    expect(again.results).toEqual(once.results);
    expect(once.nextCursorId).not.toBe(cursorId);
  });

  it.each([
    ['the query', { query: all }],
    ['openCursor', { openCursor: 'true' }],
    ['the type', { type: 'full' }],
  ])('refuses a cursor together with %s', async (_what, more) => {
    const caller = gigyaCaller(await opened());
    const { nextCursorId: cursorId } = await caller.search({ query: `${all} LIMIT 10`, openCursor: 'true' });
    expect(await caller.search({ cursorId, ...more })).toMatchObject({ errorCode: 400006 });
  });

  it('must go on within five minutes', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = gigyaCaller(await opened({ now: () => now }), () => now);
    const { nextCursorId: cursorId } = await caller.search({ query: `${all} LIMIT 10`, openCursor: 'true' });
    now += 5 * minute;
    const next = await caller.search({ cursorId });
    expect(next.errorCode).toBe(0);
    now += 1;
    expect((await caller.search({ cursorId })).errorCode).toBe(400006);
    now += 5 * minute - 1;
    expect((await caller.search({ cursorId: next.nextCursorId })).errorCode).toBe(0);
  });

  it('goes on when the sandbox is opened again', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    const query = 'SELECT UID FROM accounts WHERE isActive = true LIMIT 10';
    const { nextCursorId: cursorId } = await gigyaCaller(first).search({ query, openCursor: 'true' });
    await first.close();
    const answer = await gigyaCaller(await opened({ dir })).search({ cursorId });
    expect(answer).toMatchObject({ errorCode: 0, objectsCount: expect.any(Number) });
    expect(Object.keys(answer.results[0])).toEqual(['UID']);
  });
});

describe('the faults of accounts.search', () => {
  const route = { provider: 'gigya', route: 'search' } as const;

  it('give the cursor back that was sent', async () => {
    const sandbox = await opened();
    const caller = gigyaCaller(sandbox);
    const { nextCursorId: cursorId } = await caller.search({ query: `${all} LIMIT 10`, openCursor: 'true' });
    sandbox.faults.add({ ...route, kind: 'repeat-cursor' });
    expect((await caller.search({ cursorId })).nextCursorId).toBe(cursorId);
  });

  it('leave out an id, and repeat a row', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...route, kind: 'row-without-id', row: 2 });
    sandbox.faults.add({ ...route, kind: 'repeat-row', row: 5 });
    const rows = await gigyaCaller(sandbox).rows(all);
    expect(rows).toHaveLength(41);
    expect(rows.flatMap((user, at) => ('UID' in user ? [] : [at]))).toEqual([2]);
    expect(rows[6]).toEqual(rows[5]);
  });

  it('write timestamps in strings', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...route, kind: 'string-timestamps' });
    const [user] = await gigyaCaller(sandbox).rows(all);
    expect(user.lastUpdatedTimestamp).toBe(String(Date.parse(user.lastUpdated)));
    expect(user.profile.birthYear).toEqual(expect.any(Number));
  });
});

function missing(example: object, found: object): string[] {
  return Object.keys(example).filter((key) => !(key in found));
}
