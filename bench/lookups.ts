import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { exportAll, openBenchHouse } from './lookups/house.js';
import { measureMap, measureRollcall, measureScan, type Rates } from './lookups/measure.js';
import { reportLookUps } from './lookups/report.js';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    measure: { type: 'string' },
    folder: { type: 'string', default: '' },
  },
});
const users = Number(values.users);
const measures = { rollcall: measureRollcall, map: measureMap, scan: measureScan };
type Measure = keyof typeof measures;

if (!(users >= 10)) {
  process.stderr.write('--users must be at least 10\n');
  process.exit(1);
}
if (values.measure === undefined) await run();
else process.stdout.write(JSON.stringify(await measures[values.measure as Measure](values.folder, users)));

async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  try {
    say(`Exporting ${users} users to disk.`);
    await exportTo(folder);
    const rollcall = await measured('rollcall', folder);
    const map = await measured('map', folder);
    const scan = await measured('scan', folder);
    process.stdout.write(reportLookUps({ users, cores: cpus().length, rollcall, map, scan }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exportTo(folder: string): Promise<void> {
  await using house = await openBenchHouse(folder, users);
  await exportAll(house);
}

/** Each in a process of its own, so that each has a peak of its own. */
async function measured(measure: Measure, folder: string): Promise<Rates> {
  say(`Measuring: ${measure}.`);
  const node = [...process.execArgv, '--max-old-space-size=8192'];
  const options = ['--measure', measure, '--folder', folder, '--users', String(users)];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...node,
    fileURLToPath(import.meta.url),
    ...options,
  ]);
  return JSON.parse(stdout) as Rates;
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
