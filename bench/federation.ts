import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSupergraph } from '../src/federation/composing/compose.js';
import { installHive, loadOf, startServer } from './federation/programs.js';
import { reportFederation } from './federation/report.js';
import { benchSubgraphs } from './federation/subgraphs.js';
import { build, start } from './program.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);
if (!(rounds >= 1 && seconds > 0 && connections >= 1)) {
  process.stderr.write('--rounds and --connections must be at least 1, and --seconds more than 0\n');
  process.exit(1);
}

const programs = {
  subgraphs: new URL('./federation/serve-subgraphs.ts', import.meta.url),
  inProcess: new URL('./federation/in-process.ts', import.meta.url),
  hive: new URL('./federation/hive/serve.ts', import.meta.url),
};
const gateways = ['near', 'remote', 'hive'] as const;
type Gateway = (typeof gateways)[number];
type Rates = Record<Gateway, number>;

const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
try {
  await installHive();
  await build();
  process.stdout.write(
    reportFederation({ cores: cpus().length, connections, rounds, seconds, ...(await run()) }),
  );
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<Rates> {
  await using subgraphs = await startServer(programs.subgraphs);
  const urls = JSON.parse(subgraphs.said) as { readonly users: string; readonly orders: string };
  const supergraph = await supergraphFile(urls);
  await using near = await startServer(programs.inProcess, urls.orders);
  await using remote = start('serve', '--supergraph', supergraph, '--no-sources', '--port', '0');
  await using hive = await startServer(programs.hive, supergraph);
  const [remoteUrl = ''] = /http:\S+\/graphql/.exec(await remote.saidUpTo('/graphql')) ?? [];
  return await measure({ near: near.said, remote: remoteUrl, hive: hive.said });
}

/** In turns, so that what else the machine does is shared by all. */
async function measure(urls: Readonly<Record<Gateway, string>>): Promise<Rates> {
  const rates: Record<Gateway, number[]> = { near: [], remote: [], hive: [] };
  for (const gateway of gateways) await loadOf(urls[gateway], seconds, connections); // To warm up.
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`Round ${round} of ${rounds}.\n`);
    for (const gateway of gateways) rates[gateway].push(await loadOf(urls[gateway], seconds, connections));
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
