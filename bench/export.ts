import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countRows, download } from './files.js';
import { jqMissing, jqCommand, timeJq } from './jq.js';
import { build } from './program.js';
import { report, type Figures } from './report.js';
import { exportUsers, type MeasuredExport } from './rollcall.js';
import { startAuth0, type SimulatedAuth0 } from './simulated-auth0.js';

const { values } = parseArgs({ options: { users: { type: 'string', default: '1000000' } } });
const users = Number(values.users);
const missing = await jqMissing();
if (missing ?? !(users >= 10)) {
  process.stderr.write(`${missing ?? '--users must be at least 10'}\n`);
  process.exit(1);
}

const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
try {
  say('Building Rollcall, for the built program is measured.');
  await build();
  process.stdout.write(report(await measure()));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<Figures> {
  await using auth0 = await startAuth0(folder, users);
  const few = await measureExport(auth0, Math.floor(users / 10));
  const all = await measureExport(auth0, null);
  const file = join(folder, 'auth0.json.gz');
  say('Downloading the same file from the simulated Auth0, with nothing done to it.');
  const alone = await download(await auth0.fileOf(null));
  await download(await auth0.fileOf(null), file);
  say(`Running ${jqCommand('auth0.json.gz')}`);
  const jqSeconds = await timeJq(file);
  return { few, all, alone, jqSeconds, cores: cpus().length };
}

/** Each export has a Rollcall of its own, so that each has a peak of its own. */
async function measureExport(auth0: SimulatedAuth0, limit: number | null): Promise<MeasuredExport> {
  say(`The simulated Auth0 writes its file of ${limit ?? users} users, before the clock runs.`);
  await auth0.fileOf(limit);
  say('Rollcall exports them as CSV.');
  return exportUsers(join(folder, String(limit)), auth0, limit, async ({ users: exported, downloadUrl }) => {
    const rows = (await countRows(downloadUrl)) - 1;
    if (rows !== exported || rows !== (limit ?? users))
      throw new Error(`the file has ${rows} rows of ${exported} users`);
  });
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
