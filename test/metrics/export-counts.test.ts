import { describe, expect, it } from '@jest/globals';
import { ExportCounts } from '../../src/metrics/export-counts.js';

describe('the numbers of exports', () => {
  it('are asked for once, however many scrape at that moment', async () => {
    let asked = 0;
    const counts = new ExportCounts(() => {
      asked++;
      return Promise.resolve([{ source: 'web', status: 'QUEUED', exports: 2 }]);
    }, 60_000);
    const answers = await Promise.all([counts.now(), counts.now(), counts.now()]);
    expect(answers.map((answer) => answer?.[0]?.exports)).toEqual([2, 2, 2]);
    expect(asked).toBe(1);
  });

  it('are given up after a second by a database that does not answer', async () => {
    const counts = new ExportCounts(() => new Promise(() => undefined), 60_000);
    expect(await counts.now()).toBeNull();
  });
});
