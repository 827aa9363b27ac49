import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { monotonicMs, wait } from '../../src/clock.js';
import { openHttp } from '../../src/http/http.js';
import { connectSource } from '../../src/providers/registry.js';
import {
  auth0Recording,
  auth0SettingsOf,
  create,
  file,
  gzipOf,
  poll,
  token,
  userLine,
} from '../contracts/provider/auth0-recording.js';
import { FreeLedger } from '../contracts/provider/free-ledger.js';
import { json, type Play, type Recording } from '../contracts/provider/recording.js';
import { caller, openRig, quickSettings, reached, type Rig } from '../support/engine-rig.js';
import { HeldWorker } from './held-worker.js';

const withinMs = 2000;
// No heartbeat comes within the time: it is the call itself that the worker hears of.
const settings = { ...quickSettings, leaseMs: 60_000 };

const never: Play = () => undefined;

/** A file that goes on for ever, the same users again and again. */
const trickle: Play = (response) => {
  response.writeHead(200);
  const member = gzipOf(Array.from({ length: 500 }, (_, index) => userLine(index)));
  const writing = setInterval(() => response.write(member), 10);
  response.once('close', () => clearInterval(writing));
};

const pending = json({ type: 'users_export', id: 'job_iSjvljNtsTMmSpRW', status: 'pending' });

/** What keeps an export in a phase, the request that is open there, and how many users have come by then. */
const phases: readonly {
  readonly phase: string;
  readonly how: string;
  readonly route: string;
  readonly play: Play;
  readonly users: number;
}[] = [
  { phase: 'SUBMITTING', how: 'that is not answered', route: create, play: never, users: 0 },
  { phase: 'WAITING', how: 'that is not answered', route: poll, play: never, users: 0 },
  { phase: 'COLLECTING', how: 'that is not answered', route: file, play: never, users: 0 },
  { phase: 'COLLECTING', how: 'that brings users', route: file, play: trickle, users: 500 },
];

async function openScene(recording: Recording) {
  const http = openHttp({ ledger: new FreeLedger() });
  const source = connectSource(auth0SettingsOf(recording.origin), { http });
  const rig = await openRig([source], { settings: { ...settings, concurrency: 0 } });
  return {
    rig,
    [Symbol.asyncDispose]: async () => {
      http.close();
      await rig[Symbol.asyncDispose]();
      await recording.close();
    },
  };
}

async function untilParked({ store }: Rig, id: string): Promise<void> {
  const query = store.db.selectFrom('exports').select('parked').where('id', '=', id);
  while (!(await query.executeTakeFirst())?.parked) await wait(5);
}

/** As if the time of the next poll had come. */
async function makeDue({ store }: Rig, id: string): Promise<void> {
  const run_at = sql<Date>`clock_timestamp() - interval '1 second'`;
  await store.db.updateTable('exports').set({ run_at }).where('id', '=', id).execute();
}

describe.each(['cancel', 'delete'] as const)('%s on another engine than the one that works', (call) => {
  it.each(phases)('ends a request of $phase $how within 2 s', async ({ phase, route, play, users }) => {
    const recording = await auth0Recording(5);
    recording.from(route, play);
    await using scene = await openScene(recording);
    // Holds nowhere: it tells when the export is given up.
    await using worker = await HeldWorker.open(scene.rig, { moment: 'mid-delete' }, { settings });
    const { export: started } = await scene.rig.exports.start(caller, { source: 'acme-auth0' });
    await recording.seen(route);
    await reached(scene.rig.exports, started.id, (at) => at.phase === phase && at.progress.users >= users);
    const calledAt = monotonicMs();
    await scene.rig.exports[call](caller, started.id);
    await recording.quiet();
    await worker.gone.all([started.id]);
    expect(monotonicMs() - calledAt).toBeLessThan(withinMs);
    // Nobody holds it any more, so nothing else can come.
    expect(recording.countOf(route)).toBe(1);
  });

  it('lets no poll follow that was due later', async () => {
    const recording = await auth0Recording(5);
    recording.from(poll, pending);
    await using scene = await openScene(recording);
    const { exports } = await scene.rig.another({ settings });
    const { export: started } = await scene.rig.exports.start(caller, { source: 'acme-auth0' });
    await recording.seen(poll);
    await untilParked(scene.rig, started.id);
    await scene.rig.exports[call](caller, started.id);
    await makeDue(scene.rig, started.id);
    // A worker that takes this one up would have taken up the other one before.
    recording.from(poll, json({ type: 'users_export', id: 'other', status: 'failed' }));
    const next = await exports.start(caller, { source: 'acme-auth0' });
    await reached(exports, next.export.id, ({ status }) => status === 'FAILED');
    expect(recording.countOf(create)).toBe(2);
    expect(recording.countOf(poll)).toBe(2);
    expect(recording.countOf(token)).toBe(1);
  });
});
