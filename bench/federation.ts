import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSupergraph } from '../src/federation/composing/compose.js';
import { installHive, loadOf, startServer } from './federation/programs.js';
import { reportFederation } from './federation/report.js';
import { benchSubgraphs } from './federation/subgraphs.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
  },
});
const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number) as [
  number,
  number,
  number,
];
if (!(rounds >= 1 && seconds > 0 && connections >= 1)) {
  process.stderr.write('--rounds, --seconds and --connections must be at least 1\n');
  process.exit(1);
}

const programs = {
  subgraphs: new URL('./federation/serve-subgraphs.ts', import.meta.url),
  rollcall: new URL('./federation/rollcall.ts', import.meta.url),
  hive: new URL('./federation/hive/serve.ts', import.meta.url),
};
const gateways = ['near', 'remote', 'hive'] as const;
type Rates = Record<(typeof gateways)[number], number>;

const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
try {
  await installHive();
  process.stdout.write(
    reportFederation({ cores: cpus().length, connections, rounds, seconds, ...(await run()) }),
  );
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<Rates> {
  await using subgraphs = await startServer(programs.subgraphs);
  const urls = JSON.parse(subgraphs.said) as { readonly users: string; readonly orders: string };
  await using near = await startServer(programs.rollcall, urls.orders);
  await using remote = await startServer(programs.rollcall, urls.orders, urls.users);
  await using hive = await startServer(programs.hive, await supergraphFile(urls));
  const urlOf = { near: near.said, remote: remote.said, hive: hive.said };
  const rates: Record<(typeof gateways)[number], number[]> = { near: [], remote: [], hive: [] };
  for (const gateway of gateways) await loadOf(urlOf[gateway], seconds, connections); // To warm up.
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`Round ${round} of ${rounds}.\n`);
    for (const gateway of gateways) rates[gateway].push(await loadOf(urlOf[gateway], seconds, connections));
  }
  return { near: median(rates.near), remote: median(rates.remote), hive: median(rates.hive) };
}

/** The supergraph as both gateways know it. */
async function supergraphFile(urls: Readonly<Record<string, string>>): Promise<string> {
  const composed = composeSupergraph(
    benchSubgraphs().map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? '' })),
  );
  if (composed.kind === 'refused') throw new Error(JSON.stringify(composed.reasons));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composed.supergraphSdl);
  return file;
}

function median(rates: readonly number[]): number {
  return [...rates].sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0;
}
