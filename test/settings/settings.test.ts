import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.js';
import { acme, folder, refusalOf, settingsOf } from './folder.js';

describe('settings', () => {
  it('have the defaults of the contract', () => {
    const { server, exports, files, log } = settingsOf('');
    expect(server).toEqual({
      host: '127.0.0.1',
      port: 4000,
      introspection: true,
      playground: true,
      cors: { origins: [] },
    });
    expect(files).toEqual({ kind: 'disk' });
    expect(log).toEqual({ level: 'info' });
    expect(exports).toEqual({
      concurrency: 4,
      perSource: 2,
      leaseMs: 20_000,
      segment: { bytes: 8_000_000, everyMs: 10_000 },
      retentionMs: 86_400_000,
      recordRetentionMs: 30 * 86_400_000,
      keepNewest: true,
      deadlineMs: 6 * 3_600_000,
      stalledAfterMs: 300_000,
      retries: 8,
      downloadLinkTtlMs: 900_000,
    });
  });

  it('take the flag before the environment before the file', () => {
    const yaml = 'server: { host: 127.0.0.2, port: 1 }\nlog: { level: warn }\n';
    const { server, log } = settingsOf(yaml, { PORT: '2', HOST: '127.0.0.3' }, { port: '3' });
    expect({ ...server, level: log.level }).toMatchObject({ host: '127.0.0.3', port: 3, level: 'warn' });
  });

  it('look for the file that --config names before the one that ROLLCALL_CONFIG names', () => {
    const cwd = folder('server: { port: 1 }');
    for (const port of [2, 3]) writeFileSync(join(cwd, `${port}.yaml`), `server: { port: ${port} }`);
    expect(readSettings({ config: '3.yaml' }, { ROLLCALL_CONFIG: '2.yaml' }, cwd).server.port).toBe(3);
    expect(readSettings({}, { ROLLCALL_CONFIG: '2.yaml' }, cwd).server.port).toBe(2);
    expect(readSettings({}, {}, cwd).server.port).toBe(1);
  });

  it('hold the data folder as an absolute path', () => {
    const cwd = folder('');
    expect(readSettings({}, {}, cwd).data.dir).toBe(join(cwd, 'data'));
    expect(readSettings({}, { ROLLCALL_DATA_DIR: '/var/rollcall' }, cwd).data.dir).toBe('/var/rollcall');
    expect(readSettings({ dataDir: 'here' }, { ROLLCALL_DATA_DIR: '/var/rollcall' }, cwd).data.dir).toBe(
      join(cwd, 'here'),
    );
  });

  it('cannot be changed once they are read', () => {
    const settings = settingsOf(`sources: [${acme}]`);
    expect(() => Object.assign(settings.exports.segment, { bytes: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings.sources[0]!, { id: 'other' })).toThrow(TypeError);
  });

  it('split the signing keys of a rotation', () => {
    expect(settingsOf('', { ROLLCALL_SIGNING_KEY: 'new, old' }).signingKeys).toEqual(['new', 'old']);
    expect(settingsOf('').signingKeys).toEqual([]);
  });

  it.each([
    ['200ms', 200],
    ['20s', 20_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
  ])('read a lease of %s as %d milliseconds', (lease, leaseMs) => {
    expect(settingsOf(`exports: { lease: ${lease} }`).exports.leaseMs).toBe(leaseMs);
  });

  it.each([
    ['1KB', 1_000],
    ['8MB', 8_000_000],
    ['0.5GB', 500_000_000],
  ])('read a segment of %s as %d bytes', (bytes, parsed) => {
    expect(settingsOf(`exports: { segment: { bytes: ${bytes} } }`).exports.segment.bytes).toBe(parsed);
  });
});

describe('the sandbox', () => {
  it('runs when there is no file', () => {
    expect(settingsOf(undefined)).toMatchObject({ sandbox: { users: 1000 }, file: null, sources: [] });
  });

  it('does not run beside a file unless it is asked for', () => {
    expect(settingsOf('').sandbox).toBeNull();
    expect(settingsOf('', {}, { sandbox: true, users: '7' }).sandbox).toEqual({ users: 7 });
  });

  it.each([
    ['a named file that is missing', {}, { config: 'elsewhere.yaml' }, /elsewhere\.yaml +is not there$/m],
    [
      'NODE_ENV=production',
      { NODE_ENV: 'production' },
      {},
      /rollcall\.yaml +is not there: NODE_ENV is production/,
    ],
    [
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://db' },
      {},
      /rollcall\.yaml +is not there: DATABASE_URL is set/,
    ],
  ])('does not run by itself with %s, which names the path it looked for', (_, env, flags, refusal) => {
    expect(refusalOf(undefined, env, flags)).toMatch(refusal);
  });

  it('runs in production when it is asked for', () => {
    expect(settingsOf(undefined, { NODE_ENV: 'production' }, { sandbox: true }).sandbox).not.toBeNull();
  });

  it('has the ids that begin with sandbox- to itself', () => {
    const yaml = `sources: [${acme.replace('id: acme', 'id: sandbox-acme')}]`;
    expect(settingsOf(yaml).sources).toHaveLength(1);
    expect(refusalOf(yaml, {}, { sandbox: true })).toMatch(/sources\[0\]\.id +must not begin with sandbox-/);
  });

  it('refuses a file that cannot be read', () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'rollcall.yaml'));
    expect(() => readSettings({}, {}, cwd)).toThrow(/rollcall\.yaml +cannot be read \(EISDIR\)/);
  });
});

describe('an address other than loopback', () => {
  it.each(['0.0.0.0', '::', '192.168.1.4', 'exports.acme.example', '127.evil.example'])(
    'such as %s is refused',
    (host) => {
      expect(refusalOf(`server: { host: "${host}" }\nsources: [${acme}]`)).toMatch(
        /server\.host +must be a loopback address/,
      );
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('is not %s', (host) => {
    expect(settingsOf(`server: { host: "${host}" }`).server.host).toBe(host);
  });

  it('is not [::1], whose brackets belong to URLs', () => {
    expect(settingsOf('server: { host: "[::1]" }').server.host).toBe('::1');
  });

  it('is refused by the name of what set it', () => {
    expect(refusalOf('', { HOST: '0.0.0.0' })).toMatch(/^ +HOST +must be/m);
    expect(refusalOf('', { HOST: '127.0.0.1' }, { host: '0.0.0.0' })).toMatch(/^ +--host +must be/m);
  });

  it('is allowed to the sandbox alone, if it was asked for', () => {
    expect(settingsOf(undefined, { HOST: '0.0.0.0' }, { sandbox: true }).server.host).toBe('0.0.0.0');
    expect(refusalOf(undefined, { HOST: '0.0.0.0' })).toMatch(/must be a loopback address/);
    expect(refusalOf(`sources: [${acme}]`, { HOST: '0.0.0.0' }, { sandbox: true })).toMatch(
      /must be a loopback/,
    );
  });
});
