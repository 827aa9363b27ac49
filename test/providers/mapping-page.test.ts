import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mappingPage } from '../../src/providers/mapping-page.js';
import { providers } from '../../src/providers/registry.js';
import { croctMap } from '../../src/providers/croct/map.js';

describe('docs/mapping.md', () => {
  it('is what the mapping tables say (else: npm run docs:mapping)', () => {
    expect(readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8')).toBe(mappingPage());
  });

  it('has a cell for every rule of every table', () => {
    const [header = [], , ...rows] = mappingPage()
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').map((text) => text.trim()));
    const column = header.indexOf('Croct');
    const filled = rows.filter((row) => row[column] !== '').map((row) => row[1]?.replaceAll('`', ''));
    expect(filled.sort()).toEqual(Object.keys(croctMap).sort());
    expect(header).toHaveLength(3 + Object.values(providers).flatMap(({ maps }) => Object.keys(maps)).length);
  });
});
