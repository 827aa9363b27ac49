import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsPage } from '../../src/settings/reference.js';

describe('docs/settings.md', () => {
  it('is what the shapes say (else: npm run docs:settings)', () => {
    expect(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')).toBe(settingsPage());
  });

  it('says of every setting what it means', () => {
    const rows = settingsPage()
      .split('\n')
      .filter((line) => /^\| `[a-z]/.test(line));
    const silent = rows.filter((row) => /\| +\|$/.test(row) && !row.includes('`provider`'));
    expect(rows.length).toBeGreaterThan(30);
    expect(silent).toEqual([]);
  });
});
