import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openRig, runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

describe('the log of a worker', () => {
  it('names an export when it takes it up, and not again after each wait', async () => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    let looks = 0;
    const source = new ScriptedSource({
      users: someUsers(3),
      onCheck: () => (++looks < 3 ? { state: 'pending', againMs: 5 } : { state: 'ready' }),
    });
    await using rig = await openRig([source], { log: pino({ level: 'info' }, { write }) });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    expect(lines.filter(({ msg }) => msg === 'took up the export')).toMatchObject([
      { exportId: id, sourceId: 'scripted', phase: 'SUBMITTING', attempt: 1, reason: 'a worker took it up' },
    ]);
    expect(looks).toBe(3);
  });

  it('names export, source and attempt in every line about an export, once in each', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
    const onBatch = () => {
      throw new TypeError('a fault of ours');
    };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3), onBatch })], { log });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const ofWorker = told.filter(({ channel }) => channel !== 'audit');
    expect(ofWorker.map(({ msg }) => msg)).toContain('an export failed by a fault of ours');
    for (const line of ofWorker)
      expect(line).toMatchObject({ exportId: id, sourceId: 'scripted', attempt: 1 });
    for (const line of lines)
      expect(line.match(/"(exportId|sourceId|attempt)":/g)).toHaveLength(
        new Set(line.match(/"(exportId|sourceId|attempt)":/g)).size,
      );
  });
});
