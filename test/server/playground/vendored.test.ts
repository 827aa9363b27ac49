import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../../../src/server/playground/assets/graphql-playground-react/', import.meta.url);
const textOf = (name: string) => readFile(new URL(name, folder), 'utf8');

describe('the bundle of GraphQL Playground', () => {
  it('is what the record says, byte for byte', async () => {
    const lines = (await textOf('SHA256SUMS')).trimEnd().split('\n');
    const recorded = Object.fromEntries(lines.map((line) => line.split('  ').reverse() as [string, string]));
    expect(Object.keys(recorded)).toEqual(['LICENSE', 'index.css', 'middleware.js']);
    for (const [name, sum] of Object.entries(recorded)) {
      const bytes = await readFile(new URL(name, folder));
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sum]);
    }
    const records = ['README.md', 'SHA256SUMS'];
    expect((await readdir(folder)).sort()).toEqual([...Object.keys(recorded), ...records].sort());
  });

  it('is of the version that its README and the script say', async () => {
    const script = await readFile(new URL('../../vendor.sh', folder), 'utf8');
    const [, version] = /^version=(.*)$/m.exec(script) ?? [];
    expect(await textOf('README.md')).toContain(`graphql-playground-react) ${version} (MIT`);
  });
});
