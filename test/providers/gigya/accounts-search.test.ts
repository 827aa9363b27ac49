import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collect, everything, expectFault, idsOf, never, reading } from '../../contracts/provider/collect.js';
import { account, refusal, search } from '../../contracts/provider/gigya-recording.js';
import { json } from '../../contracts/provider/recording.js';
import { openGigya, withOptions, type OpenGigya } from './open.js';

describe('accounts.search', () => {
  let gigya: OpenGigya;

  beforeEach(async () => {
    gigya = await openGigya();
  });
  afterEach(() => gigya.close());

  const window = { updatedSince: '2025-10-09T08:53:20.123Z', updatedBefore: '2030-01-01T00:00:00.000Z' };
  const ours = 'lastUpdatedTimestamp >= 1760000000123 AND lastUpdatedTimestamp < 1893456000000';

  it.each([
    ['nothing', {}, null, ''],
    ['a window', window, null, ` WHERE (${ours})`],
    ['since', { updatedSince: window.updatedSince }, null, ' WHERE (lastUpdatedTimestamp >= 1760000000123)'],
    ['where', {}, { where: 'a = "b" OR c' }, ' WHERE (a = "b" OR c)'],
    ['both', window, { where: 'a = "b" OR c' }, ` WHERE (a = "b" OR c) AND (${ours})`],
  ])('is asked for %s by its query', async (_what, filter, options, where) => {
    await collect(gigya.connect(), { ...everything, ...filter, options });
    const [{ query = '', openCursor, ...form } = {}] = gigya.forms(search);
    expect(query).toMatch(/^SELECT [\w, ]+ FROM accounts/);
    expect(query.replace(/^SELECT [\w, ]+ FROM accounts/, '')).toBe(`${where} LIMIT 1000`);
    expect(openCursor).toBe('true');
    expect(form).not.toHaveProperty('cursorId');
  });

  it('is asked for columns by name, no password among them (oddity 14)', async () => {
    await collect(gigya.connect());
    const columns = /^SELECT (.*) FROM/.exec(gigya.forms(search)[0]?.query ?? '')?.[1]?.split(', ') ?? [];
    expect(columns).toEqual(
      expect.arrayContaining(['UID', 'profile', 'data', 'preferences', 'lastUpdatedTimestamp']),
    );
    expect(new Set(columns).size).toBe(columns.length);
    expect(columns.join(' ')).not.toMatch(/\*|password|friends/i);
  });

  it.each([
    ['FULL', undefined],
    ['LITE', 'lite'],
    ['FULL_AND_LITE', 'full,lite'],
  ])('is asked for %s accounts by the type %s (oddity 15)', async (accountType, type) => {
    await collect(gigya.connect(), withOptions({ accountType }));
    expect(gigya.forms(search)[0]?.type).toBe(type);
  });

  it('goes on with the cursor alone, the latest one (oddity 6)', async () => {
    const pages = ['a', 'b', ''].map((nextCursorId, at) => json({ results: [account(at)], nextCursorId }));
    gigya.recording.next(search, ...pages);
    expect(idsOf(await collect(gigya.connect()))).toHaveLength(3);
    const auth = ['apiKey', 'userKey', 'format', 'httpStatusCodes', 'timestamp', 'nonce', 'sig'];
    expect(
      gigya
        .forms(search)
        .slice(1)
        .map(({ cursorId }) => cursorId),
    ).toEqual(['a', 'b']);
    for (const form of gigya.forms(search).slice(1))
      expect(Object.keys(form).sort()).toEqual([...auth, 'cursorId'].sort());
  });

  it('may give an empty batch, which is not the end', async () => {
    gigya.recording.next(search, json({ results: [], nextCursorId: 'a' }), json({ results: [account(0)] }));
    expect(idsOf(await collect(gigya.connect()))).toHaveLength(1);
  });

  it('is asked with the same cursor after a fault (oddity 6)', async () => {
    gigya.recording.next(
      search,
      json({ results: [account(0)], nextCursorId: 'a' }),
      json(refusal(504002, 'late')),
    );
    const source = gigya.connect();
    const ticket = await source.begin(everything, never);
    const { batches, fault } = await reading(source, ticket);
    expect(fault).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' });
    gigya.recording.next(search, json({ results: [account(1)] }));
    const rest = await reading(source, ticket, batches.at(-1)?.checkpoint ?? null);
    expect(idsOf([...batches, ...rest.batches])).toEqual([account(0).UID, account(1).UID]);
    expect(gigya.forms(search).map(({ cursorId }) => cursorId)).toEqual([undefined, 'a', 'a']);
  });

  it('is not asked with a cursor of more than 5 minutes, but searched anew (oddity 6)', async () => {
    const source = gigya.connect();
    const ticket = await source.begin(everything, never);
    const old = { cursor: 'a', atMs: Date.now() - 301_000 };
    const { fault } = await reading(source, ticket, old);
    expect(fault).toMatchObject({ code: 'RESULT_EXPIRED', remedy: 'restart' });
    expect(gigya.recording.heard).toHaveLength(0);
  });

  it('says what is wrong with a query on the first call, and that the cursor is gone on a later one', async () => {
    const wrong = json(refusal(400006, 'Invalid parameter value'));
    gigya.recording.next(search, wrong, json({ results: [account(0)], nextCursorId: 'a' }), wrong);
    await expectFault(collect(gigya.connect()), { code: 'PROVIDER_REJECTED', remedy: 'give-up' });
    await expectFault(collect(gigya.connect()), {
      code: 'RESULT_EXPIRED',
      remedy: 'restart',
      providerCode: '400006',
    });
  });

  it.each([[['a', 'a']], [['a', 'b', 'a']]])('that repeats a cursor would never end: %j', async (cursors) => {
    for (const nextCursorId of cursors)
      gigya.recording.next(search, json({ results: [account(0)], nextCursorId }));
    await expectFault(collect(gigya.connect()), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('that takes Gigya too long is asked once more for smaller batches (oddity 13)', async () => {
    gigya.recording.next(search, json(refusal(504001, 'search timed out')));
    expect(idsOf(await collect(gigya.connect()))).toHaveLength(3);
    expect(gigya.forms(search).map(({ query }) => / LIMIT \d+$/.exec(query ?? '')?.[0])).toEqual([
      ' LIMIT 1000',
      ' LIMIT 250',
    ]);
  });

  it.each([
    [{ results: 'none' }, /at results/],
    [{ results: [5] }, /results\.0 is not an object/],
    [{ results: [], nextCursorId: 5 }, /at nextCursorId/],
    [{ errorCode: 0 }, /at results/],
    [[], /does not fit/],
  ])('that answers %j is a fault naming the field', async (body, words) => {
    gigya.recording.next(search, json(body));
    const work = collect(gigya.connect());
    await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expect(work).rejects.toThrow(words);
  });

  it.each([
    [{ lastUpdatedTimestamp: 1759255201500 }],
    [{ lastUpdatedTimestamp: '1759255201500' }],
    [{ lastUpdated: '2025-09-30T18:00:01.500Z' }],
    [{ lastUpdatedTimestamp: 1759255201500, lastUpdated: '2025-09-30T18:00:01Z' }],
  ])('may write a date as %j (oddity 7)', async (dates) => {
    gigya.recording.next(search, json({ results: [{ UID: 'a', ...dates }] }));
    const [batch] = await collect(gigya.connect());
    expect(batch?.users[0]?.updatedAt).toBe('2025-09-30T18:00:01.500Z');
  });

  it('never lets a secret through', async () => {
    const hash = { hash: 's3cret', hashSettings: { algorithm: 'pbkdf2', salt: 's3cret' } };
    const data = { a: [{ password: hash, pwHashSalt: 's3cret', accessToken: 's3cret', ok: 1 }] };
    const more = { password: hash, 'password.hash': 's3cret', 'password.hashSettings.salt': 's3cret' };
    gigya.recording.next(search, json({ results: [{ UID: 'a', ...more, data }] }));
    const [batch] = await collect(gigya.connect(), { ...everything, keepRaw: true });
    expect(JSON.stringify(batch?.users)).not.toContain('s3cret');
    expect(batch?.users[0]?.customAttributes).toEqual({ a: [{ ok: 1 }] });
  });
});
