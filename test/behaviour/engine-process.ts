/**
 * An engine as a process of its own: `engine-process.ts <data dir> <sources as JSON>`. It says `[]`
 * when it is open, then answers each line `[n, name, ...arguments]` with `[n, result]` or `[n, null, fault]`, and
 * ends with its standard input.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { lockDirectory } from '../../src/directory-lock.js';
import { openEngine } from '../../src/exports/engine.js';
import type { StartExport } from '../../src/exports/exports.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { openDiskFiles } from '../../src/files/disk.js';
import { openHttp } from '../../src/http/http.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { caller, quickSettings, settled, sweepNow } from '../support/engine-rig.js';
import type { Moment } from './moments.js';
import { listedNames } from './listed-names.js';
import { TappedFiles } from './tapped-files.js';
import { sha256, type Fingerprint } from './truth.js';

/** Where the process is to die: as soon as so many exports have come there for the nth time. */
export interface Doom {
  readonly moment: Moment;
  readonly arrival: number;
  readonly exports: number;
}

let doom: Doom | null = null;
const arrivals = new Map<string, number>();

async function reach(moment: Moment, exportId: string): Promise<void> {
  if (moment !== doom?.moment) return;
  const { arrival, exports: awaited } = doom;
  const count = (arrivals.get(exportId) ?? 0) + 1;
  arrivals.set(exportId, count);
  if (count < arrival) return;
  const there = [...arrivals.values()].filter((come) => come >= arrival);
  if (there.length >= awaited) process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined); // Waits for the others, and for the end.
}

const [dir = '', sources = '[]'] = process.argv.slice(2);
await lockDirectory(dir);
const http = openHttp();
const store = await openEmbeddedStore(dir);
const files = new TappedFiles(openDiskFiles(join(dir, 'files')), reach);
const log = pino({ level: 'error' }, pino.destination(2));
// The lock ends a dead process's leases at once; one of a second would lapse whenever the machine is busy.
const settings = { ...quickSettings, leaseMs: 10_000, segment: { bytes: 100_000, everyMs: 200 } };
const { exports } = await openEngine({
  store,
  files,
  settings,
  log,
  reach,
  backoff: { firstMs: 5, lastMs: 20 },
  sources: (JSON.parse(sources) as unknown[]).map((source) =>
    connectSource(sourceSettings.parse(source), { http }),
  ),
});

const desk = {
  start: async (input: StartExport) => (await exports.start(caller, input)).export.id,
  delete: (id: string) => exports.delete(caller, id),
  isThere: async (id: string) => (await exports.get(caller, [id]))[0] !== null,
  settled: async (id: string) => {
    const { status, error, attempts, generation, progress, file } = await settled(exports, id);
    return { status, error, attempts, generation, progress, file };
  },
  /** Every user by cursor, with the hash of his row. */
  users: async (id: string) => {
    const rows: Fingerprint[] = [];
    for (let after: string | null = null, more = true; more;) {
      const [shown] = await exports.get(caller, [id]);
      const [page] = await exports.users(caller, [{ export: shown!, first: 1000, after }]);
      if (!page || page instanceof Error) throw page ?? new Error('no page');
      for (const { node } of page.edges) rows.push([node.providerUserId, sha256(JSON.stringify(node))]);
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    return rows;
  },
  eventsOf: async (id: string) => {
    const events = await store.db
      .selectFrom('events')
      .select('kind')
      .where('export_id', '=', id)
      .orderBy('number')
      .execute();
    return events.map(({ kind }) => kind);
  },
  listed: () => listedNames(store.db),
  sweep: () => sweepNow({ store, files }, { settings }),
  dieAt: (wanted: Doom) => {
    arrivals.clear();
    doom = wanted;
    return Promise.resolve();
  },
};

/** What the process can be asked for. */
export type Desk = typeof desk;

async function answer(line: string): Promise<unknown[]> {
  const [n, name, ...args] = JSON.parse(line) as [number, keyof Desk, ...unknown[]];
  try {
    return [n, await (desk[name] as (...args: unknown[]) => Promise<unknown>)(...args)];
  } catch (fault) {
    return [n, null, String(fault)];
  }
}

const say = (message: unknown[]) => void process.stdout.write(`${JSON.stringify(message)}\n`);

say([]);
// Lines are answered as their answers come: some wait for others.
for await (const line of createInterface(process.stdin)) void answer(line).then(say);
process.exit();
