import { describe, expect, it } from '@jest/globals';

import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Json } from './open.js';
import { ask, croctPage, listing, opened, sourceOf } from './open.js';

describe('the users of the simulated Croct', () => {
  it('are exported page by page, everyone once, until an empty page', async () => {
    const sandbox = await opened({ users: 25 });
    const pages = await allPages(sandbox, { pageSize: '10' });
    expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5, 0]);
    expect(pages.flatMap(({ items }) => items)).toEqual(await listing(sandbox, 'croct'));
  });

  it('come 100 to a page if nobody says otherwise', async () => {
    const { json } = await croctPage(await opened({ users: 120 }));
    expect(json.items).toHaveLength(100);
  });

  it('come with a cursor that is good behind the last of them', async () => {
    const sandbox = await opened();
    const last = (await croctPage(sandbox, { pageSize: '1000' })).json;
    const behind = await croctPage(sandbox, { cursor: last.nextCursor });
    expect(behind.status).toBe(200);
    expect(behind.json).toEqual({ items: [], nextCursor: expect.any(String) });
  });

  it('are cut to a window in milliseconds: its start inclusive, its end exclusive', async () => {
    const sandbox = await opened();
    const times = (await listing(sandbox, 'croct')).map((user) => user.lastModifiedTime as number);
    const [start, end] = [times[10]!, times[30]!];
    const pages = await allPages(sandbox, { start: String(start), end: String(end), pageSize: '7' });
    const got = pages.flatMap(({ items }) => items.map((user: Json) => user.lastModifiedTime));
    expect(got).toEqual(times.filter((time) => time >= start && time < end));
    expect(got.length).toBeGreaterThan(10);
  });

  it('include anonymous ones, births before 1970, genders in capitals and nulls', async () => {
    const users = await listing(await opened(), 'croct');
    expect(users.some((user) => user.externalUserId === null && user.address === null)).toBe(true);
    expect(users.some((user) => user.birthDate < 0)).toBe(true);
    expect(new Set(users.map((user) => user.gender))).toEqual(
      new Set(['FEMALE', 'MALE', 'NEUTRAL', 'UNKNOWN']),
    );
    expect(users.some((user) => user.firstName === null)).toBe(true);
  });
});

describe('the simulated Croct', () => {
  it.each([
    ['a page size of 0', { pageSize: '0' }],
    ['a page size of 1001', { pageSize: '1001' }],
    ['a start that is not an integer', { start: '2026-01-01' }],
    ['a cursor that it did not make', { cursor: 'eyJiZWhpbmQiOjF9.forged' }],
    ['an empty cursor', { cursor: '' }],
  ])('refuses %s', async (_what, query: Record<string, string>) => {
    const { status, json } = await croctPage(await opened(), query);
    expect([status, json.type]).toEqual([400, 'https://croct.help/api/invalid-input']);
  });

  it.each([
    ['a UUID that it does not know', '7f6c2d1e-1111-4222-8333-944455556666', 'unknown-api-key'],
    ['something else than a UUID', 'secret', 'invalid-api-key'],
    ['no key', '', 'invalid-api-key'],
  ])('refuses %s', async (_what, key, type) => {
    const { status, json } = await croctPage(await opened(), {}, key);
    expect([status, json.type]).toEqual([401, `https://croct.help/api/authentication/${type}`]);
  });

  it('wants the bare UUID of a key, without its algorithm and private part', async () => {
    const sandbox = await opened();
    const { status } = await croctPage(sandbox, {}, `${sourceOf(sandbox, 'croct').apiKey!}:ES256;c2VjcmV0`);
    expect(status).toBe(401);
  });

  it('has its users under a singular name only', async () => {
    const { baseUrl } = sourceOf(await opened(), 'croct');
    expect((await ask(`${baseUrl}/export/users`)).status).toBe(404);
  });
});

describe('the dialects of Croct', () => {
  it('end with a null cursor instead of an empty page', async () => {
    const sandbox = await opened({ users: 25 });
    sandbox.faults.add({ provider: 'croct', route: 'page', kind: 'end-with-null', times: 'always' });
    const pages = await allPages(sandbox, { pageSize: '10' });
    expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5]);
    expect(pages.at(-1)?.nextCursor).toBeNull();
  });

  it('write dates, genders and lists as the documentation of the SDK does', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ provider: 'croct', route: 'page', kind: 'sdk-shapes' });
    const { items } = (await croctPage(sandbox)).json;
    expect(items[2].birthDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(items[1].gender).toBe('unknown');
    expect(items[2].activities).toBe('running, reading');
  });
});

async function allPages(sandbox: Sandbox, query: Record<string, string>): Promise<Json[]> {
  const pages = [(await croctPage(sandbox, query)).json];
  while (pages.at(-1).items.length > 0 && pages.at(-1).nextCursor !== null) {
    pages.push((await croctPage(sandbox, { ...query, cursor: pages.at(-1).nextCursor })).json);
  }
  return pages;
}
