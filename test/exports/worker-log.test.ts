import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ProviderFault } from '../../src/providers/fault.js';
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

  it('says how an export ends, and why it waits before it is tried again', async () => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const log = pino({ level: 'info' }, { write });
    const busy = new ProviderFault('PROVIDER_UNAVAILABLE', 'not now', { remedy: 'retry' });
    let isFirst = true;
    const onBegin = () => {
      if (!isFirst) return;
      isFirst = false;
      throw busy;
    };
    const gone = new ProviderFault('PROVIDER_FORBIDDEN', 'not you', { remedy: 'give-up' });
    const onCheck = () => {
      throw gone;
    };
    const sources = [
      new ScriptedSource({ users: someUsers(3), onBegin }),
      new ScriptedSource({ id: 'forbidden', users: [], onCheck }),
    ];
    await using rig = await openRig(sources, { log });
    for (const source of ['scripted', 'forbidden']) await runExport(rig.exports, { source });
    const told = lines.filter(({ msg }) => String(msg).startsWith('the export is'));
    expect(told).toMatchObject([
      { level: 30, sourceId: 'scripted', code: 'PROVIDER_UNAVAILABLE', reason: 'not now', attempt: 1 },
      { level: 30, msg: 'the export is COMPLETED', sourceId: 'scripted', rows: 3, attempt: 2 },
      { level: 40, msg: 'the export is FAILED', code: 'PROVIDER_FORBIDDEN', reason: 'not you' },
    ]);
  });
});
