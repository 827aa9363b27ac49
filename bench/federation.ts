import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSupergraph } from '../src/federation/composing/compose.js';
import { installHive, loadOf, startServer } from './federation/programs.js';
import { reportFederation, type Round } from './federation/report.js';
import { benchSubgraphs } from './federation/subgraphs.js';
import { build, start } from './program.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    seconds: { type: 'string', default: '2' },
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
const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
try {
  await installHive();
  await build();
  const figures = { cores: cpus().length, connections, seconds, rounds: await run() };
  process.stdout.write(reportFederation(figures));
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<Round[]> {
  await using subgraphs = await startServer(programs.subgraphs);
  const urls = JSON.parse(subgraphs.said) as { readonly users: string; readonly orders: string };
  const supergraph = await supergraphFile(urls);
  await using near = await startServer(programs.inProcess, urls.orders);
  const args = ['--supergraph', supergraph, '--config', await settingsFile(), '--no-sources', '--port', '0'];
  await using remote = start('serve', ...args);
  await using hive = await startServer(programs.hive, supergraph);
  const [remoteUrl = ''] = /http:\S+\/graphql/.exec(await remote.saidUpTo('/graphql')) ?? [];
  return await measure({ near: near.said, remote: remoteUrl, hive: hive.said });
}

/** In turns, so that what else the machine does is shared by all. */
async function measure(urls: Readonly<Record<keyof Round, string>>): Promise<Round[]> {
  const measured: Round[] = [];
  await measureOnce(urls); // To warm up.
  while (measured.length < rounds) {
    process.stderr.write(`Round ${measured.length + 1} of ${rounds}.\n`);
    measured.push(await measureOnce(urls));
  }
  return measured;
}

async function measureOnce({ near, remote, hive }: Readonly<Record<keyof Round, string>>): Promise<Round> {
  return {
    near: await loadOf(near, seconds, connections),
    remote: await loadOf(remote, seconds, connections),
    hive: await loadOf(hive, seconds, connections),
  };
}

/** One caller sends more than anybody may by default. */
async function settingsFile(): Promise<string> {
  const file = join(folder, 'rollcall.yaml');
  await writeFile(file, 'limits: { requestsPerMinute: 0 }\n');
  return file;
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
