import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { RollcallProcess } from '../behaviour/rollcall-process.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { openCollector } from './collector.js';

const opened: RollcallProcess[] = [];
afterAll(() => Promise.all(opened.map((each) => each.kill())));

/** Serves one question in a process that was started in this environment, and ends it. */
async function serveOnce(env: Readonly<Record<string, string>>) {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'rollcall.yaml'), '{}');
  const rollcall = await RollcallProcess.start(cwd, [], env);
  opened.push(rollcall);
  await rollcall.ask('{ sources { id } }');
  const { ms, by } = await rollcall.end('SIGTERM');
  const lines = rollcall.log.filter(({ level, msg }) => level !== 'info' || msg.includes('race'));
  return { ms, by, lines };
}

describe('a process', () => {
  it('ends in time, and says so once, when its collector is away', async () => {
    const { ms, by, lines } = await serveOnce({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    expect(by).toBe('SIGTERM');
    expect(ms).toBeLessThan(3_000);
    expect(lines).toMatchObject([{ level: 'warn', msg: 'Traces are not what they should be' }]);
  });

  it('sends nothing when its SDK is disabled', async () => {
    const collector = await openCollector();
    const { lines } = await serveOnce({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_SDK_DISABLED: 'true',
    });
    await collector.close();
    expect(collector.requests).toEqual([]);
    expect(lines).toEqual([]);
  });
});
