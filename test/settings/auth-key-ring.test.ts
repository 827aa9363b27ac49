import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openKeyRing, type KeyRing } from '../../src/settings/key-ring.js';
import { readSettings } from '../../src/settings/settings.js';
import { acme, folder } from './folder.js';

const key = (name: string, tenant = 'acme') =>
  `{ name: ${name}, sha256: "${name.padEnd(64, '0')}", tenant: ${tenant}, scopes: [exports:read] }`;
const file = (...keys: string[]) => `sources: [${acme}]\nauth: { apiKeys: [${keys.join(', ')}] }\n`;

let ring: (KeyRing & { close(): void }) | undefined;
afterEach(() => ring?.close());

/** A ring over a file that can be edited; `warned` and `changed` resolve at the next warning and change. */
function open(yaml: string) {
  const cwd = folder(yaml);
  const path = join(cwd, 'rollcall.yaml');
  let warn = (_: string): void => undefined;
  const warned = () => new Promise<string>((resolve) => (warn = resolve));
  const opened = openKeyRing(readSettings({}, {}, cwd), {
    everyMs: 5,
    env: { C_HASH: 'c'.repeat(64) },
    warn: (sentence) => warn(sentence),
  });
  ring = opened;
  const changed = () =>
    new Promise<void>((resolve) => {
      const stop = opened.onChange(() => {
        stop();
        resolve();
      });
    });
  return { path, warned, changed, names: () => opened.keys().map(({ name }) => name) };
}

describe('the API keys of a running server', () => {
  it('follow the file: added and revoked without a restart', async () => {
    const { path, changed, names } = open(file(key('a'), key('b')));
    const change = changed();
    writeFileSync(path, file(key('b'), '{ name: c, sha256: "${C_HASH}", tenant: acme, scopes: [metrics] }'));
    await change;
    expect(names()).toEqual(['b', 'c']);
  });

  it('follow a file that is put in place of the old one', async () => {
    const { path, changed, names } = open(file(key('a')));
    const change = changed();
    writeFileSync(`${path}.new`, file(key('b')));
    renameSync(`${path}.new`, path);
    await change;
    expect(names()).toEqual(['b']);
  });

  it('can all be revoked', async () => {
    const { path, changed, names } = open(file(key('a')));
    const change = changed();
    writeFileSync(path, file());
    await change;
    expect(names()).toEqual([]);
  });

  it.each([
    ['is no YAML', 'auth: {', /rollcall\.yaml:\d+:\d+ is not YAML/],
    ['is empty', '', /auth is missing/],
    ['holds a wrong key', file(key('a'), '{ name: s3cr3t }'), /auth\.apiKeys\[1\]\.sha256 is missing/],
    ['needs a variable', file('{ name: a, sha256: "${NONE}" }'), /needs the environment variable NONE/],
    [
      'brings a second tenant to sources of one',
      file(key('a'), key('b', 'globex')),
      /sources have no tenants/,
    ],
  ])('stay as they are when the file %s, and the log says why', async (_, yaml, reason) => {
    const { path, warned, names } = open(file(key('a')));
    const warning = warned();
    writeFileSync(path, yaml);
    expect(await warning).toMatch(reason);
    expect(await warning).not.toContain('s3cr3t');
    expect(names()).toEqual(['a']);
  });

  it('stay as they are when the file goes', async () => {
    const { path, warned, names } = open(file(key('a')));
    const warning = warned();
    rmSync(path);
    expect(await warning).toMatch(/is not there/);
    expect(names()).toEqual(['a']);
  });

  it('do not change when something else of the file does', async () => {
    const { path, changed, names } = open(file(key('a')));
    let changes = 0;
    ring?.onChange(() => changes++);
    writeFileSync(path, `exports: { retnetion: 1h }\n${file(key('a'))}`);
    const change = changed();
    writeFileSync(path, `exports: { retnetion: 1h }\n${file(key('b'))}`);
    await change;
    expect([names(), changes]).toEqual([['b'], 1]);
  });
});
