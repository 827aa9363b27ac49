import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import { connectSource } from '../../../src/providers/registry.js';
import type { CollectRequest, Source } from '../../../src/providers/provider.js';
import { collect, everything, expectFault, idsOf, never, reading } from '../../contracts/provider/collect.js';
import {
  croctRecording,
  croctSettingsOf,
  page,
  problem,
  profile,
} from '../../contracts/provider/croct-recording.js';
import { json, status, type Recording } from '../../contracts/provider/recording.js';

describe('Croct', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await croctRecording([0, 1, 2, 3, 4].map(profile));
    http = openHttp();
    source = connectSource(croctSettingsOf(recording.origin), { http });
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  async function collectOne(item: Record<string, unknown>, request: CollectRequest = everything) {
    recording.next(page, json({ items: [item], nextCursor: null }));
    return (await collect(source, request)).flatMap(({ users }) => users);
  }

  const pagesOfTwo: CollectRequest = { ...everything, options: { pageSize: 2 } };

  it('gets the part of the key before the colon (oddity 2)', async () => {
    const apiKey = '00000000-0000-4000-8000-000000000000:ES256;c2lnbmluZw';
    await collect(connectSource(croctSettingsOf(recording.origin, { apiKey }), { http }));
    expect(recording.heard[0]?.headers['x-api-key']).toBe('00000000-0000-4000-8000-000000000000');
  });

  it('gets the window in milliseconds and the page size on every page (oddity 4)', async () => {
    const window = { updatedSince: '2020-01-01T00:00:00.000Z', updatedBefore: '2030-01-01T00:00:00.000Z' };
    await collect(source, { ...pagesOfTwo, ...window });
    const queries = recording.heard.map(({ url }) => Object.fromEntries(url.searchParams));
    const same = { start: '1577836800000', end: '1893456000000', pageSize: '2' };
    expect(queries).toEqual([
      same,
      { ...same, cursor: '2' },
      { ...same, cursor: '4' },
      { ...same, cursor: '5' },
    ]);
  });

  it('may send users outside the window, which are left out (oddity 4)', async () => {
    const window = { ...everything, updatedSince: '2030-01-01T00:00:00.000Z' };
    expect(await collectOne(profile(0), window)).toEqual([]);
    expect(await collectOne({ ...profile(0), lastModifiedTime: null }, window)).toHaveLength(1);
  });

  it('ends at an empty page (oddity 5)', async () => {
    expect(idsOf(await collect(source, pagesOfTwo))).toHaveLength(5);
    expect(recording.countOf(page)).toBe(4);
  });

  it.each([[null], [''], [undefined]])('ends at nextCursor %p (oddity 5)', async (nextCursor) => {
    recording.next(page, json({ items: [profile(0)], nextCursor }));
    expect(idsOf(await collect(source))).toHaveLength(1);
    expect(recording.countOf(page)).toBe(1);
  });

  it('does not end at a short page (oddity 5)', async () => {
    recording.next(page, json({ items: [profile(0)], nextCursor: '1' }));
    expect(idsOf(await collect(source, pagesOfTwo))).toHaveLength(5);
  });

  it('that repeats a cursor would never end, which is a fault (oddity 5)', async () => {
    const repeating = json({ items: [profile(0)], nextCursor: 'again' });
    recording.next(page, repeating, repeating);
    await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('that goes round in a longer circle is the same fault', async () => {
    for (const nextCursor of ['a', 'b', 'a']) recording.next(page, json({ items: [profile(0)], nextCursor }));
    await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('may show the page inside data (oddity 3)', async () => {
    recording.next(page, json({ data: { items: [profile(0)], nextCursor: null } }));
    expect(idsOf(await collect(source))).toHaveLength(1);
  });

  it('has anonymous users (oddity 6)', async () => {
    expect(await collectOne({ ...profile(0), externalUserId: null })).toMatchObject([{ anonymous: true }]);
    expect(await collectOne(profile(0))).toMatchObject([{ anonymous: false, externalId: 'u-0' }]);
  });

  it.each([
    [631152000000, '1990-01-01'],
    [-86400000, '1969-12-31'],
    ['1990-01-01', '1990-01-01'],
    ['1990', undefined],
    [null, undefined],
  ])('may write the birth date %p (oddity 7)', async (birthDate, expected) => {
    const [user] = await collectOne({ ...profile(0), birthDate });
    expect(user?.birthDate).toBe(expected);
  });

  it.each([
    ['FEMALE', 'FEMALE'],
    ['male', 'MALE'],
    ['neutral', 'NEUTRAL'],
    ['UNKNOWN', 'UNKNOWN'],
    [null, undefined],
  ])('may write the gender %p (oddity 7)', async (gender, expected) => {
    const [user] = await collectOne({ ...profile(0), gender });
    expect(user?.gender).toBe(expected);
  });

  it.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['chess', ['chess']],
    [[], []],
    [null, undefined],
  ])('may write activities %j (oddity 7)', async (activities, expected) => {
    const [user] = await collectOne({ ...profile(0), activities, address: null });
    expect(user?.activities).toEqual(expected);
  });

  it('fills the unified user', async () => {
    expect(await collectOne(profile(1))).toEqual([
      {
        id: 'web:7f6c2d1e-1111-4222-8333-000000000001',
        source: 'web',
        providerUserId: '7f6c2d1e-1111-4222-8333-000000000001',
        externalId: 'u-1',
        firstName: 'Ann',
        birthDate: '1990-01-01',
        gender: 'FEMALE',
        activities: [],
        interests: ['tennis'],
        anonymous: false,
        updatedAt: '2025-10-09T08:53:20.000Z',
        statistics: { orders: 1, sessions: 5 },
        customAttributes: { loyaltyNumber: '9' },
      },
    ]);
  });

  it('that names a used-up quota is not asked again (oddity 8)', async () => {
    recording.next(page, json(problem(402, 'authentication/quota-exceeded', 'Quota exceeded'), 402));
    await expectFault(collect(source), { code: 'PROVIDER_QUOTA', remedy: 'give-up', providerStatus: 402 });
  });

  it('that refuses a later cursor has lost its result, a first page is a wrong request', async () => {
    recording.next(page, status(400, ''), json({ items: [profile(0)], nextCursor: '1' }), status(400, ''));
    await expectFault(collect(source), { code: 'PROVIDER_REJECTED', remedy: 'give-up' });
    await expectFault(collect(source), { code: 'RESULT_EXPIRED', remedy: 'restart' });
  });

  it('that answers with the page of an edge is a fault, not a crash', async () => {
    recording.next(page, status(200, '<html>Just a moment</html>', { 'content-type': 'text/html' }));
    await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('that sends something else than users is a fault naming the field', async () => {
    recording.next(page, json({ items: 'none' }), json({ items: [5] }));
    await expect(collect(source)).rejects.toThrow(/items/);
    await expect(collect(source)).rejects.toThrow(/items\.0/);
  });

  it('has nothing behind the last checkpoint', async () => {
    const batches = await collect(source);
    const ticket = await source.begin(everything, never);
    const before = recording.countOf(page);
    expect(await reading(source, ticket, batches.at(-1)?.checkpoint ?? null)).toEqual({
      batches: [],
      fault: null,
    });
    expect(recording.countOf(page)).toBe(before);
  });

  it.each([{ pageSize: 0 }, { pageSize: 1001 }, { pageSize: 2.5 }])(
    'refuses the option %j, naming it',
    (options) => {
      expect(() => source.validate({ ...everything, options })).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', argument: 'input.options.croct.pageSize' }),
      );
    },
  );
});
