import { request } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Export } from '../../src/exports/model.js';
import { StoreUnavailable } from '../../src/exports/store/store.js';
import { openHouse, type House } from './house.js';
import { knock } from './knock.js';
import { until } from '../support/until.js';
import { runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { ExportDocument } from '../graphql/generated/graphql.js';

let house: House;
let done: Export;
let link: URL;
beforeAll(async () => {
  house = await openHouse({ sources: [new ScriptedSource({ users: someUsers(20) })] });
  done = await runExport(house.rig.exports, { source: 'scripted' });
  const { data } = await house.ask(ExportDocument, { id: done.id });
  link = new URL(house.here(data!.usersExport!.file!.downloadUrl!));
});
afterAll(() => house.close());

/** What is in the trail about files, oldest first. */
async function trail(): Promise<{ actor: string; action: string; detail: unknown }[]> {
  const rows = await house.rig.store.db
    .selectFrom('audit')
    .select(['actor', 'action', 'detail'])
    .where('export_id', '=', done.id)
    .where('action', 'in', ['LINK_ISSUED', 'DOWNLOADED'])
    .orderBy('number')
    .execute();
  return rows;
}

/** What comes into the trail while something is done; waits for so many entries. */
async function newIn(count: number, act: () => Promise<unknown>): Promise<unknown[]> {
  const before = (await trail()).length;
  await act();
  let now = await trail();
  while (now.length < before + count) now = await trail();
  return now.slice(before);
}

const get = (headers: Record<string, string> = {}, method = 'GET') =>
  knock(house.server, link.pathname + link.search, { method, headers });

describe('the audit trail', () => {
  it('has each link that is handed out, to whom and until when', async () => {
    let expiresAt: unknown;
    const entries = await newIn(1, async () => {
      const { data } = await house.ask(ExportDocument, { id: done.id });
      expiresAt = data!.usersExport!.file!.downloadUrlExpiresAt;
    });
    expect(entries).toEqual([{ actor: 'local', action: 'LINK_ISSUED', detail: { expiresAt } }]);
  });

  it('has each download with its holder and the bytes that went out', async () => {
    const download = (bytes: number) => ({ actor: 'local', action: 'DOWNLOADED', detail: { bytes } });
    expect(await newIn(1, () => get())).toEqual([download(done.file!.bytes)]);
    expect(await newIn(1, () => get({ range: 'bytes=5-14' }))).toEqual([download(10)]);
  });

  it('has nothing of answers without bytes of the file', async () => {
    const entries = await newIn(1, async () => {
      await get({}, 'HEAD');
      await get({ 'if-none-match': `"${done.file!.sha256}"` });
      await get({ range: 'bytes=99999999-' });
      await knock(house.server, link.pathname);
      await get({ range: 'bytes=0-0' });
    });
    expect(entries).toEqual([{ actor: 'local', action: 'DOWNLOADED', detail: { bytes: 1 } }]);
  });

  it('has of a download that is broken off what was sent until then', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    const { files } = house.rig;
    const read = files.read.bind(files);
    files.read = () => Promise.resolve(Readable.from(new Array<Buffer>(2000).fill(chunk)));
    try {
      const [entry] = await newIn(1, async () => {
        let isGone = false;
        const leaving = request(link, (answer) => answer.once('data', () => leaving.destroy()));
        leaving.once('close', () => (isGone = true)).on('error', () => undefined);
        leaving.end();
        await until(() => isGone);
      });
      const { bytes } = (entry as { detail: { bytes: number } }).detail;
      expect(entry).toMatchObject({ actor: 'local', action: 'DOWNLOADED' });
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(500 * chunk.length);
    } finally {
      files.read = read;
    }
  });

  it('does not stand in the way of a download when it cannot be written, but the log says so', async () => {
    const rooms = await openHouse({
      sources: [new ScriptedSource({ users: someUsers(2) })],
      wrap: (exports) => ({ ...exports, noteDownload: () => Promise.reject(new Error('no more room')) }),
    });
    const { id } = await runExport(rooms.rig.exports, { source: 'scripted' });
    const { data } = await rooms.ask(ExportDocument, { id });
    const answer = await fetch(rooms.here(data!.usersExport!.file!.downloadUrl!));
    expect((await answer.text()).length).toBeGreaterThan(0);
    await until(() => rooms.log.join('').includes('no more room'));
    await rooms.close();
    expect(rooms.log).toHaveLength(1);
  });

  it('is written when the database is back, even if it ended while that was away', async () => {
    let refusals = 2;
    const rooms = await openHouse({
      sources: [new ScriptedSource({ users: someUsers(2) })],
      wrap: (exports) => ({
        ...exports,
        noteDownload: (download) =>
          refusals-- > 0
            ? Promise.reject(new StoreUnavailable(new Error('away')))
            : exports.noteDownload(download),
      }),
    });
    const { id } = await runExport(rooms.rig.exports, { source: 'scripted' });
    const { data } = await rooms.ask(ExportDocument, { id });
    const { db } = rooms.rig.store;
    await (await fetch(rooms.here(data!.usersExport!.file!.downloadUrl!))).text();
    const downloads = () =>
      db.selectFrom('audit').select('actor').where('action', '=', 'DOWNLOADED').execute();
    while ((await downloads()).length === 0);
    expect(await downloads()).toEqual([{ actor: 'local' }]);
    await rooms.close();
    expect(rooms.log).toEqual([]);
  });

  it('is given up when the server closes while the database is away, and the log says so', async () => {
    const rooms = await openHouse({
      sources: [new ScriptedSource({ users: someUsers(2) })],
      wrap: (exports) => ({
        ...exports,
        noteDownload: () => Promise.reject(new StoreUnavailable(new Error('away'))),
      }),
    });
    const { id } = await runExport(rooms.rig.exports, { source: 'scripted' });
    const { data } = await rooms.ask(ExportDocument, { id });
    await (await fetch(rooms.here(data!.usersExport!.file!.downloadUrl!))).text();
    await rooms.close();
    expect(rooms.log).toHaveLength(1);
    expect(rooms.log.join('')).toContain('A download was not noted');
  });
});

describe('a link that cannot be entered', () => {
  it('is not handed out, and leaves the rest of the file', async () => {
    const rooms = await openHouse({
      sources: [new ScriptedSource({ users: someUsers(2) })],
      wrap: (exports) => ({ ...exports, noteLinks: () => Promise.reject(new Error('no more room')) }),
    });
    const { id } = await runExport(rooms.rig.exports, { source: 'scripted' });
    const { data, errors } = await rooms.ask(ExportDocument, { id });
    await rooms.close();
    expect(data?.usersExport?.file).toMatchObject({ rows: 2, downloadUrl: null });
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(errors)).not.toContain('room');
  });
});
