import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RollcallProcess } from './rollcall-process.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { openCollector, type Collector } from '../tracing/collector.js';

type Ending = Awaited<ReturnType<typeof serveOnce>>;

const opened: RollcallProcess[] = [];
let collector: Collector;
let away: Ending;
let disabled: Ending;

beforeAll(async () => {
  collector = await openCollector();
  [away, disabled] = await Promise.all([
    serveOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_BSP_SCHEDULE_DELAY: '10' }),
    serveOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SDK_DISABLED: 'true' }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all(opened.map((each) => each.kill()));
  await collector.close();
});

/** Serves one question in a process that was started in this environment, and ends it. */
async function serveOnce(env: Readonly<Record<string, string>>) {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'rollcall.yaml'), '{}');
  const rollcall = await RollcallProcess.start(cwd, [], env);
  opened.push(rollcall);
  await rollcall.ask('{ sources { id } }');
  const { ms, by } = await rollcall.end('SIGTERM');
  return { ms, by, complaints: rollcall.log.filter(({ level }) => level !== 'info') };
}

describe('a process', () => {
  it('ends in time, and says so in one line, when its collector is away', () => {
    const msg = 'Traces are not what they should be';
    expect(away).toMatchObject({ by: 'SIGTERM', complaints: [{ level: 'warn', msg }] });
    expect(away.ms).toBeLessThan(3_000);
  });

  it('sends nothing when its SDK is disabled', () => {
    expect(disabled).toMatchObject({ by: 'SIGTERM', complaints: [] });
    expect(collector.requests).toEqual([]);
  });
});
