import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mappingPage } from '../../src/providers/mapping-page.js';
import { providers } from '../../src/providers/registry.js';

describe('docs/mapping.md', () => {
  it('is what the mapping tables say (else: npm run docs:mapping)', () => {
    expect(readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8')).toBe(mappingPage());
  });

  it('has a cell for every rule of every table, and no other', () => {
    const [header = [], , ...rows] = mappingPage()
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').map((text) => text.trim()));
    const maps = Object.values(providers).flatMap(({ maps }) => Object.entries<object>(maps));
    expect(header.slice(2, -1)).toEqual(maps.map(([heading]) => heading));
    for (const [heading, map] of maps) {
      const filled = rows
        .filter((row) => row[header.indexOf(heading)] !== '')
        .map((row) => row[1]?.replaceAll('`', ''));
      expect(filled.sort()).toEqual(Object.keys(map).sort());
    }
  });
});
