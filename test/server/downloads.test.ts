import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Export } from '../../src/exports/model.js';
import { createLinks } from '../../src/server/links.js';
import { openHouse, signingKey, type House } from './house.js';
import { knock, type Reply } from './knock.js';
import { until } from '../support/until.js';
import { runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { DeleteDocument, ExportDocument } from '../graphql/generated/graphql.js';

let house: House;
let done: Export;
let link: URL;
let whole: string;
let filesAsked = 0;
beforeAll(async () => {
  house = await openHouse({
    sources: [new ScriptedSource({ users: someUsers(20) })],
    logLevel: 'trace',
    wrap: (exports) => ({ ...exports, file: (id) => (filesAsked++, exports.file(id)) }),
  });
  done = await runExport(house.rig.exports, { source: 'scripted', format: 'CSV', compression: 'NONE' });
  const { data } = await house.ask(ExportDocument, { id: done.id });
  link = new URL(house.here(data!.usersExport!.file!.downloadUrl!));
  whole = (await get()).body;
});
afterAll(() => house.close());

/** Fetches the file with changes to the link and with these headers. */
function get(
  headers: Record<string, string> = {},
  { method = 'GET', change = () => undefined }: { method?: string; change?: (link: URL) => void } = {},
): Promise<Reply> {
  const changed = new URL(link);
  change(changed);
  return knock(house.server, changed.pathname + changed.search, { method, headers });
}

const size = () => Buffer.byteLength(whole);

describe('a download', () => {
  it('is the file that the export describes', async () => {
    const { status, headers } = await get();
    expect(status).toBe(200);
    expect(whole.split('\r\n')).toHaveLength(22);
    expect(createHash('sha256').update(whole).digest('hex')).toBe(done.file?.sha256);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-length': String(done.file?.bytes),
      'accept-ranges': 'bytes',
      etag: `"${done.file?.sha256}"`,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="[\w.-]+\.csv"; filename\*=UTF-8''[\w.-]+\.csv$/,
    );
  });

  it('may be led to by a link on a page of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await get(headers)).status).toBe(200);
  });

  it('answers HEAD with the same headers and nothing else', async () => {
    const [{ headers: full }, { status, headers, body }] = [
      await get(),
      await get({ range: 'bytes=0-1' }, { method: 'HEAD' }),
    ];
    const own = { date: '', 'x-request-id': '', connection: '', 'keep-alive': '' };
    expect([status, body]).toEqual([200, '']);
    expect({ ...headers, ...own }).toEqual({ ...full, ...own });
  });

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=5-', 5, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=3-99999999', 3, undefined],
  ])('sends the range %s', async (range, from, to) => {
    const { status, headers, body } = await get({ range });
    expect(status).toBe(206);
    expect(body).toBe(whole.slice(from, to));
    const start = from < 0 ? size() + from : from;
    expect(headers['content-range']).toBe(`bytes ${start}-${start + body.length - 1}/${size()}`);
    expect(headers['content-length']).toBe(String(body.length));
  });

  it.each(['bytes=99999999-', 'bytes=-0'])('has nothing for the range %s', async (range) => {
    const { status, headers } = await get({ range });
    expect([status, headers['content-range']]).toEqual([416, `bytes */${size()}`]);
  });

  it.each(['bytes=0-1,4-5', 'bytes=5-2', 'lines=1-2', 'bytes=-', 'bytes=a-b'])(
    'sends all for the range %s',
    async (range) => {
      const { status, body } = await get({ range });
      expect([status, body]).toEqual([200, whole]);
    },
  );

  it('goes on after a break only if the file is the same', async () => {
    const range = 'bytes=4-';
    expect((await get({ range, 'if-range': `"${done.file?.sha256}"` })).status).toBe(206);
    expect((await get({ range, 'if-range': '"another"' })).status).toBe(200);
    expect((await get({ range, 'if-range': new Date().toUTCString() })).status).toBe(200);
  });

  it('is not sent again to who has it', async () => {
    const { status, body, headers } = await get({ 'if-none-match': `"x", W/"${done.file?.sha256}"` });
    expect([status, body, headers.etag]).toEqual([304, '', `"${done.file?.sha256}"`]);
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('leaves no query string in the log', async () => {
    await get({}, { change: ({ searchParams }) => searchParams.set('signature', 'forged-one') });
    const log = house.log.join('');
    expect(log).toContain('/file');
    expect(log).not.toContain('signature');
    expect(log).not.toContain('forged-one');
    expect(log).not.toContain(link.searchParams.get('signature')!);
  });

  it('of a client that leaves is not read on', async () => {
    let isClosed = false;
    const { files } = house.rig;
    const read = files.read.bind(files);
    files.read = async (...of) => {
      const stream = await read(...of);
      // Endless, so that only being closed can end it.
      stream
        .once('close', () => (isClosed = true))
        .pause()
        .unshift(Buffer.alloc(64 * 1024 * 1024));
      return stream;
    };
    try {
      const leaving = request(link, (answer) => answer.once('data', () => leaving.destroy()));
      leaving.on('error', () => undefined).end();
      await until(() => isClosed);
      expect(isClosed).toBe(true);
    } finally {
      files.read = read;
    }
  });
});

describe('a link', () => {
  const tampered: [what: string, change: (link: URL) => void][] = [
    ['another signature', ({ searchParams }) => searchParams.set('signature', 'A'.repeat(43))],
    [
      'a signature that is cut',
      ({ searchParams }) => searchParams.set('signature', searchParams.get('signature')!.slice(0, -1)),
    ],
    [
      'a signature twice',
      ({ searchParams }) => searchParams.append('signature', searchParams.get('signature')!),
    ],
    ['no signature', ({ searchParams }) => searchParams.delete('signature')],
    [
      'a later end',
      ({ searchParams }) => searchParams.set('expires', String(Number(searchParams.get('expires')) + 60)),
    ],
    ['an end that is no number', ({ searchParams }) => searchParams.set('expires', 'never')],
    ['another holder', ({ searchParams }) => searchParams.set('by', 'somebody')],
    ['another key', ({ searchParams }) => searchParams.set('kid', 'k2')],
    ['nothing', (url) => (url.search = '')],
    ['another export', (url) => (url.pathname = '/exports/exp_000000000000000000000000/file')],
  ];

  it.each(tampered)('with %s is 403', async (_what, change) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await get({}, { method, change });
      expect([status, headers.etag]).toEqual([403, undefined]);
    }
  });

  const sign = (options: Partial<Parameters<typeof createLinks>[0]>, id: string, sha256: string) => {
    const links = createLinks({ keys: [signingKey], publicUrl: house.server.url, ttlMs: 60_000, ...options });
    return fetch(links.sign(id, sha256, 'local').url);
  };

  it.each([
    ['another shape of id', (url: URL) => void (url.pathname = '/exports/exp_1/file')],
    ['no signature', ({ searchParams }: URL) => searchParams.delete('signature')],
    ['a signature that is none', ({ searchParams }: URL) => searchParams.set('signature', 'x')],
    ['an end that has passed', ({ searchParams }: URL) => searchParams.set('expires', '1')],
    ['a key that is not ours', ({ searchParams }: URL) => searchParams.set('kid', 'k2')],
  ])('with %s is refused without asking the database', async (_what, change) => {
    filesAsked = 0;
    expect((await get({}, { change })).status).toBe(403);
    expect(filesAsked).toBe(0);
    expect((await get()).status).toBe(200);
    expect(filesAsked).toBe(1);
  });

  it('that has expired is 403', async () => {
    expect((await sign({}, done.id, done.file!.sha256)).status).toBe(200);
    expect((await sign({ ttlMs: -1000 }, done.id, done.file!.sha256)).status).toBe(403);
  });

  it('of a key that is not ours is 403', async () => {
    const keys = [{ id: signingKey.id, secret: 'guessed' }];
    expect((await sign({ keys }, done.id, done.file!.sha256)).status).toBe(403);
  });

  it('to other bytes of the same export is 403', async () => {
    expect((await sign({}, done.id, 'f'.repeat(64))).status).toBe(403);
  });

  it('dies with the file and with the export', async () => {
    const other = await runExport(house.rig.exports, { source: 'scripted' });
    await house.rig.files.remove(other.file!.storedAs);
    expect((await sign({}, other.id, other.file!.sha256)).status).toBe(403);
    const third = await runExport(house.rig.exports, { source: 'scripted' });
    await house.ask(DeleteDocument, { id: third.id });
    expect((await sign({}, third.id, third.file!.sha256)).status).toBe(403);
  });

  it('says where and until when, from the public address', async () => {
    const { data } = await house.ask(ExportDocument, { id: done.id });
    const { downloadUrl, downloadUrlExpiresAt } = data!.usersExport!.file!;
    const { origin, pathname, searchParams } = new URL(downloadUrl!);
    expect(origin + pathname).toBe(`https://rollcall.example/base/exports/${done.id}/file`);
    expect([...searchParams.keys()].sort()).toEqual(['by', 'expires', 'kid', 'signature']);
    expect(searchParams.get('by')).toBe('local');
    expect(Number(searchParams.get('expires')) * 1000).toBe(Date.parse(downloadUrlExpiresAt!));
  });

  it('of an older key stays good while that key is kept', () => {
    const old = { id: 'old', secret: 'an older secret' };
    const before = createLinks({ keys: [old], publicUrl: 'http://here', ttlMs: 1000 });
    const now = createLinks({ keys: [signingKey, old], publicUrl: 'http://here', ttlMs: 1000 });
    const query = Object.fromEntries(new URL(before.sign('exp_1', 'abc', 'ann').url).searchParams);
    expect(now.isGood('exp_1', 'abc', query)).toBe(true);
    expect(
      createLinks({ keys: [signingKey], publicUrl: 'http://here', ttlMs: 1 }).isGood('exp_1', 'abc', query),
    ).toBe(false);
  });
});
