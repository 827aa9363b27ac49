import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readSettings } from '../../src/settings/settings.js';
import { folder } from '../settings/folder.js';
import { run } from './command-line.js';

const asked = ['key', '--name', 'ci', '--tenant', 'acme'];

describe('rollcall key', () => {
  it('prints a key once, and settings that start and hold only its hash', async () => {
    const { stdout, code } = await run([...asked, '--scope', 'users:read', '--scope', 'exports:read']);
    expect(code).toBe(0);
    const [key = '', ...again] = stdout.match(/rck_[\w-]{43}/g) ?? [];
    expect(again).toEqual([]);
    const cwd = folder(stdout.slice(stdout.indexOf('auth:')));
    expect(readSettings({}, {}, cwd)).toMatchObject({
      file: join(cwd, 'rollcall.yaml'),
      auth: {
        apiKeys: [
          {
            name: 'ci',
            tenant: 'acme',
            scopes: ['users:read', 'exports:read'],
            sha256: createHash('sha256').update(key).digest('hex'),
          },
        ],
      },
    });
  });

  it('makes another one every time, with the usual scopes', async () => {
    const endings = await Promise.all([run(asked), run(asked)]);
    const made = endings.map(({ stdout }) => {
      const { auth } = parse(stdout.slice(stdout.indexOf('auth:'))) as {
        auth: { apiKeys: { sha256: string; scopes: string[] }[] };
      };
      return auth.apiKeys[0]!;
    });
    expect(made[0]!.sha256).not.toBe(made[1]!.sha256);
    expect(made[0]!.scopes).toEqual(['exports:read', 'exports:write', 'users:read']);
  });

  it.each([
    ['a scope that there is not', [...asked, '--scope', 'user:read'], /did you mean users:read\?$/m],
    ['the tenant of everybody', ['key', '--name', 'ci', '--tenant', '*'], /must be one tenant/],
    ['no tenant', ['key', '--name', 'ci'], /--tenant <tenant>' not specified/],
  ])('refuses %s and prints no key', async (_, args, refusal) => {
    const { stdout, stderr, code } = await run(args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(refusal);
  });
});
