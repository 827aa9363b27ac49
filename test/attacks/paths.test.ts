import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDiskFiles } from '../../src/files/disk.js';
import type { UserRecord } from '../../src/users/record.js';
import { openHouse, type Answer, type House } from '../server/house.js';
import { knock } from '../server/knock.js';
import { caller, runExport } from '../support/engine-rig.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { ScriptedSource } from '../support/scripted-source.js';

const climbing = '../../../../../../../../etc/passwd';
const broken = 'half \ud800';
const evilIds = [climbing, '/etc/passwd', '..\\..\\boot.ini', 'a\0b', broken, '%2e%2e%2f%00', ''];

/** A user's id is the provider's to choose. */
const evilUsers = [climbing, '/etc/passwd', '..\\x', 'a\0b', '%2e%2e/x', 'C:\\x', 'u\r\nX: y', '\u202eexe'];

let house: House;
beforeAll(async () => {
  const users = evilUsers.map((id) => ({ id: `scripted:${id}`, source: 'scripted', providerUserId: id }));
  house = await openHouse({ sources: [new ScriptedSource({ users })] });
});
afterAll(() => house.close());

async function ask(query: string, variables: object): Promise<Answer<Record<string, unknown>>> {
  const answer = await knock(house.server, '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return JSON.parse(answer.body) as Answer<Record<string, unknown>>;
}

describe('an address of a download', () => {
  it.each([
    ['%2e%2e%2f%2e%2e%2fetc%2fpasswd', 403],
    ['..%2f..%2f..%2fetc%2fpasswd', 403],
    ['%2e%2e', 403],
    ['..%5c..%5cboot.ini', 403],
    ['%00', 403],
    ['exp_%00', 403],
    ['x'.repeat(100), 403],
    ['../../../../etc/passwd', 404],
    ['..\\..\\..\\etc\\passwd', 403],
    ['x'.repeat(5000), 414],
    ['%ff', 400],
    ['%zz', 400],
  ])('with the id %s opens nothing: %i', async (id, status) => {
    for (const query of ['', '?expires=99999999999&by=a&kid=k1&signature=x']) {
      const answer = await knock(house.server, `/exports/${id}/file${query}`);
      expect([answer.status, answer.headers['content-disposition']]).toEqual([status, undefined]);
    }
  });

  it('that is signed for another id opens that export alone', async () => {
    const done = await runExport(house.rig.exports, { source: 'scripted' });
    const { pathname, search } = new URL(house.links.sign(done.id, done.file!.sha256, 'local').url);
    const own = pathname.replace('/base', '') + search;
    expect((await knock(house.server, own)).status).toBe(200);
    for (const id of [`x%2f..%2f${done.id}`, `.%2f${done.id}`, `${done.id}%00`, `${done.id}%2f`])
      expect((await knock(house.server, own.replace(done.id, id))).status).toBe(403);
  });
});

describe('an id that looks like a path, or that no database holds', () => {
  it.each(['usersExport', 'source', 'exportedUser'])('is a missing %s', async (field) => {
    for (const id of evilIds)
      expect(await ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id })).toEqual({
        data: { [field]: null },
      });
  });

  it.each([
    ['cancelExport', 'export { id }'],
    ['retryExport', 'export { id }'],
    ['deleteExport', 'deletedId'],
  ])('is NOT_FOUND to %s', async (field, fields) => {
    for (const id of evilIds)
      expect(await ask(`mutation ($id: ID!) { ${field}(id: $id) { ${fields} } }`, { id })).toMatchObject({
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      });
  });

  it('is NOT_FOUND to who follows it', async () => {
    for (const id of evilIds)
      await expect(house.rig.exports.follow(caller, id).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('has no exports as a source', async () => {
    const query = 'query ($id: ID!) { usersExports(filter: { source: $id }) { totalCount } }';
    for (const id of evilIds.filter((given) => given !== ''))
      expect(await ask(query, { id })).toEqual({ data: { usersExports: { totalCount: 0 } } });
  });

  it.each([
    ['input.source', (text: string) => ({ source: text })],
    ['input.idempotencyKey', (text: string) => ({ source: 'scripted', idempotencyKey: text })],
    ['input.fields[0].as', (text: string) => ({ source: 'scripted', fields: [{ path: 'email', as: text }] })],
    ['input.fields[0].path', (text: string) => ({ source: 'scripted', fields: [{ path: `raw.${text}` }] })],
    ['input.options.croct', (text: string) => ({ source: 'scripted', options: { croct: { note: text } } })],
  ])('is told to be at fault in %s', async (argument, input) => {
    const holder = { ...caller, scopes: new Set(['users:raw']) };
    for (const text of ['a\0b', broken])
      await expect(house.rig.exports.start(holder, input(text))).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        argument,
      });
  });

  it('is no cursor', async () => {
    const after = Buffer.from('export 1 \0').toString('base64url');
    expect(
      await ask('query ($after: String!) { usersExports(after: $after) { totalCount } }', { after }),
    ).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});

describe("a provider's user id that looks like a path", () => {
  it('is an id like any other: kept, found by it, and no name of a file', async () => {
    const { exports, files } = house.rig;
    const done = await runExport(exports, { source: 'scripted', format: 'CSV' });
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: evilUsers.length } });
    const found = await exports.usersById(
      caller,
      evilUsers.map((id) => `scripted:${id}`),
    );
    expect(found.map((user) => (user as UserRecord | null)?.providerUserId)).toEqual(evilUsers);
    const names: string[] = [];
    for await (const { name } of files.list('')) names.push(name);
    expect(names.filter((name) => !/^exp_[\da-f]{24}\/1\/[\w-]+(\.ids)?$/.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(2);
  });
});

describe('a folder of files', () => {
  it('has nothing outside of it read, written, listed or removed, whatever it is asked for', async () => {
    const root = scratchFolder();
    const secret = join(root, 'secret');
    writeFileSync(secret, 'untouched');
    mkdirSync(join(root, 'files'));
    const files = openDiskFiles(join(root, 'files'));
    const names = [
      '../secret',
      'a/../../secret',
      secret,
      '..',
      '.',
      'a\0/../../secret',
      '..\\secret',
      broken,
    ];
    for (const name of names) {
      for (const attempt of [
        () => files.create(name),
        () => files.read(name),
        () => files.readBytes(name, { start: 0, end: 1 }),
        () => files.size(name),
        () => files.list(name)[Symbol.asyncIterator]().next(),
        () => files.remove(name),
        () => files.removeFolder(name),
      ])
        await expect(attempt()).rejects.toThrow(RangeError);
    }
    expect(readFileSync(secret, 'utf8')).toBe('untouched');
    expect(readdirSync(root).sort()).toEqual(['files', 'secret']);
  });

  it('says so when a name is too long for the disk', async () => {
    const files = openDiskFiles(scratchFolder());
    const writer = await files.create('x'.repeat(5000));
    await expect(writer.commit()).rejects.toThrow(/ENAMETOOLONG/);
    await expect(files.size('x'.repeat(5000))).rejects.toThrow(/ENAMETOOLONG/);
  });
});
