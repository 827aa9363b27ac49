import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openMetrics } from '../../src/metrics/metrics.js';
import { takeGround } from '../support/ground.js';
import { readPage } from '../server/exposition.js';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The first cells of the tables of metrics. */
function written(): string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| `rollcall_'));
  return rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`(rollcall_\w+)`/g)].map(([, name]) => name!),
  );
}

describe('docs/operations.md', () => {
  it('has every metric that there is, and none that there is not', async () => {
    const { store, giveBack } = await takeGround();
    const metrics = openMetrics({ version: '1.2.3' });
    const connections = () => ({ open: 1, idle: 1, waiting: 0 });
    const unwatch = metrics.watch({ ...store, connections });
    const { types } = readPage(await metrics.exposition.text());
    unwatch();
    await giveBack();
    expect(written().sort()).toEqual([...types.keys()].sort());
  });

  it('has alerts over metrics that there are', () => {
    const alerts = /```yaml\n(groups:[^`]+)```/.exec(page)?.[1] ?? '';
    const named = [...alerts.matchAll(/rollcall_\w+/g)].map(([name]) =>
      name.replace(/_(bucket|count|sum)$/, ''),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect(written()).toContain(name);
  });
});
