import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Export } from '../../src/exports/model.js';
import { caller, idsOf, settled, sweepNow } from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { openScene, outcomeOf, phases, settings, users, type Call, type Scene } from './control-scene.js';
import { listedNames } from './listed-names.js';

async function shown({ here }: Scene, id: string): Promise<Export | null> {
  return (await here.get(caller, [id]))[0] ?? null;
}

async function expectOnlyListedFiles({ rig }: Scene): Promise<void> {
  await sweepNow(rig, { settings });
  const names: string[] = [];
  for await (const { name } of rig.files.list('')) names.push(name);
  expect(names.sort()).toEqual(await listedNames(rig.store.db));
}

/** A worker that is free does what is left to do. */
async function expectCompletion({ rig }: Scene, ids: readonly string[]): Promise<void> {
  const { exports } = await rig.another({ settings });
  for (const id of ids) {
    const done = await settled(exports, id);
    expect(done).toMatchObject({ status: 'COMPLETED', generation: 1, error: null });
    expect(done.progress).toMatchObject({ users: 12, duplicates: 0 });
    expect(await idsOf(exports, id)).toEqual(users.map(({ providerUserId }) => providerUserId));
  }
}

async function countEvents({ rig }: Scene, id: string, end: 'CANCELED' | 'DELETED'): Promise<number> {
  const events = await eventsOf(rig, id);
  return events.filter(({ kind, state }) => kind === end || state?.status === end).length;
}

const canceled = { status: 'CANCELED', phase: null, error: null, file: null, pollAfterMs: null };

describe.each(phases)('an export that is $phase', ({ phase, moment, ...expected }) => {
  it('is canceled at once from another engine, and a retry goes on where it was', async () => {
    await using scene = await openScene(moment);
    const [id = ''] = scene.ids;
    const before = await scene.here.cancel(caller, id);
    expect(before).toMatchObject(canceled);
    await scene.letGo([id]);
    expect(await shown(scene, id)).toEqual(before);
    await expectOnlyListedFiles(scene);
    expect(await outcomeOf(scene.here, 'retry', id)).toBe('QUEUED');
    await expectCompletion(scene, [id]);
    expect(scene.source.begun).toHaveLength(expected.begun);
    expect(scene.source.reads.map(({ checkpoint }) => checkpoint)).toEqual(expected.reads);
    await expectOnlyListedFiles(scene);
  });

  it('is deleted from another engine for good', async () => {
    await using scene = await openScene(moment);
    const [id = ''] = scene.ids;
    expect(await outcomeOf(scene.here, 'delete', id)).toBe('gone');
    expect(await outcomeOf(scene.there, 'delete', id)).toBe('NOT_FOUND');
    await scene.letGo([id]);
    expect(await shown(scene, id)).toBeNull();
    await expectOnlyListedFiles(scene);
  });

  it('is not retried, and goes on', async () => {
    await using scene = await openScene(moment);
    const [id = ''] = scene.ids;
    const before = await shown(scene, id);
    expect(before).toMatchObject(phase === 'QUEUED' ? { status: phase } : { status: 'RUNNING', phase });
    expect(await outcomeOf(scene.here, 'retry', id)).toBe('INVALID_STATE');
    const { progress: _, ...rest } = before!;
    expect(await shown(scene, id)).toMatchObject(rest);
  });
});

/** Two calls at once on two engines, and all that may come of them. */
interface Race {
  readonly calls: readonly [Call, Call];
  readonly allowed: readonly (readonly [string, string])[];
}

const racesOfLiving: readonly Race[] = [
  { calls: ['cancel', 'cancel'], allowed: [['CANCELED', 'CANCELED']] },
  {
    calls: ['delete', 'delete'],
    allowed: [
      ['gone', 'NOT_FOUND'],
      ['NOT_FOUND', 'gone'],
    ],
  },
  { calls: ['retry', 'retry'], allowed: [['INVALID_STATE', 'INVALID_STATE']] },
  {
    calls: ['cancel', 'delete'],
    allowed: [
      ['CANCELED', 'gone'],
      ['NOT_FOUND', 'gone'],
    ],
  },
  {
    calls: ['cancel', 'retry'],
    allowed: [
      ['CANCELED', 'INVALID_STATE'],
      ['CANCELED', 'QUEUED'],
    ],
  },
  {
    calls: ['delete', 'retry'],
    allowed: [
      ['gone', 'INVALID_STATE'],
      ['gone', 'NOT_FOUND'],
    ],
  },
];

const racesOfCanceled: readonly Race[] = [
  { calls: ['cancel', 'cancel'], allowed: [['CANCELED', 'CANCELED']] },
  {
    calls: ['retry', 'retry'],
    allowed: [
      ['QUEUED', 'INVALID_STATE'],
      ['INVALID_STATE', 'QUEUED'],
    ],
  },
  { calls: ['cancel', 'retry'], allowed: [['CANCELED', 'QUEUED']] },
  {
    calls: ['delete', 'retry'],
    allowed: [
      ['gone', 'QUEUED'],
      ['gone', 'NOT_FOUND'],
    ],
  },
];

/** Both calls at once, the one here or the one there first; what they came to, in the order of the calls. */
async function race({ here, there }: Scene, id: string, [a, b]: Race['calls'], first: 'here' | 'there') {
  const calls = [() => outcomeOf(here, a, id), () => outcomeOf(there, b, id)];
  if (first === 'here') return Promise.all(calls.map((call) => call()));
  return (await Promise.all(calls.reverse().map((call) => call()))).reverse();
}

/** Runs each race in either order; every export is what its callers were told, and stays so behind its worker. */
async function expectOneTruthEach(scene: Scene, races: readonly Race[]): Promise<void> {
  const before = new Map<string, Export | null>();
  for (const [index, id] of scene.ids.entries()) {
    const { calls, allowed } = races[index >> 1]!;
    const outcome = await race(scene, id, calls, index % 2 === 0 ? 'here' : 'there');
    expect(allowed.map((each) => [calls, each])).toContainEqual([calls, outcome]);
    const state = await shown(scene, id);
    await expectAgreement(scene, state, id, outcome);
    before.set(id, state);
  }
  const idsOfStatus = (...wanted: string[]) =>
    scene.ids.filter((id) => wanted.includes(before.get(id)?.status ?? 'gone'));
  await scene.letGo(idsOfStatus('QUEUED', 'CANCELED', 'gone'));
  for (const id of idsOfStatus('CANCELED', 'gone')) expect(await shown(scene, id)).toEqual(before.get(id));
  await expectCompletion(scene, idsOfStatus('QUEUED', 'RUNNING'));
  await expectOnlyListedFiles(scene);
}

async function expectAgreement(
  scene: Scene,
  state: Export | null,
  id: string,
  outcome: readonly string[],
): Promise<void> {
  if (outcome.includes('gone')) {
    expect(state).toBeNull();
    expect(await countEvents(scene, id, 'DELETED')).toBe(1);
  } else if (outcome.includes('QUEUED')) {
    // Canceled, if that came behind the retry.
    expect(outcome.includes('CANCELED') ? ['QUEUED', 'CANCELED'] : ['QUEUED']).toContain(state?.status);
  } else if (outcome.includes('CANCELED')) {
    expect(state).toMatchObject(canceled);
    expect(await countEvents(scene, id, 'CANCELED')).toBe(1);
  } else expect(state?.status).toMatch(/QUEUED|RUNNING/);
}

describe('two callers on two engines at once', () => {
  it.each(phases)('come to one truth about an export that is $phase', async ({ moment }) => {
    await using scene = await openScene(moment, 2 * racesOfLiving.length);
    await expectOneTruthEach(scene, racesOfLiving);
  });

  it.each(phases)('come to one truth about an export that was canceled in $phase', async ({ moment }) => {
    await using scene = await openScene(moment, 2 * racesOfCanceled.length);
    for (const id of scene.ids) await scene.here.cancel(caller, id);
    await scene.letGo(scene.ids);
    await expectOneTruthEach(scene, racesOfCanceled);
  });
});

describe('a call on another engine while the export completes', () => {
  it.each(['cancel', 'delete'] as const)('%s comes to one truth, whoever is first', async (call) => {
    const turns = [0, 1, 2, 4, 8, 16, 32, 64];
    await using scene = await openScene('file-renamed', turns.length);
    const told = new Map<string, string>();
    const passed = scene.letGo([]);
    for (const id of scene.ids) {
      for (let turn = turns.shift() ?? 0; turn > 0; turn--) await nextTurn();
      told.set(id, await outcomeOf(scene.here, call, id));
    }
    await passed;
    await scene.rig.engine.close();
    for (const [id, outcome] of told) await expectEnd(scene, id, outcome);
    await expectOnlyListedFiles(scene);
    expect(new Set(told.values()).size).toBe(call === 'cancel' ? 2 : 1);
  });
});

/** COMPLETED with its file, CANCELED without one, or gone. */
async function expectEnd(scene: Scene, id: string, outcome: string): Promise<void> {
  const state = await shown(scene, id);
  if (outcome === 'gone') expect(state).toBeNull();
  else if (outcome === 'CANCELED') expect(state).toMatchObject(canceled);
  else {
    expect(outcome).toBe('INVALID_STATE');
    expect(state).toMatchObject({ status: 'COMPLETED', error: null, file: { rows: users.length } });
  }
}
