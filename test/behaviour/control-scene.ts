import type { Exports } from '../../src/exports/exports.js';
import { Refusal } from '../../src/refusal.js';
import { caller, openRig, quickSettings, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { HeldWorker } from './held-worker.js';
import type { Moment } from './moments.js';

/**
 * What the engines of a scene have. No lease lapses; the first batch makes a segment, so that something is listed
 * and something left to come.
 */
export const settings = { ...quickSettings, leaseMs: 60_000, segment: { bytes: 1000, everyMs: 60_000 } };
/** The users of its source. */
export const users = someUsers(12);

/** Where an export stands while it is acted on; queued, nobody works on it. */
export const phases: readonly {
  readonly phase: string;
  readonly moment: Moment | null;
  /** How often a job is asked for when it is canceled there and retried: once more if no ticket was kept. */
  readonly begun: number;
  /** From where it is read. */
  readonly reads: readonly (number | null)[];
}[] = [
  { phase: 'QUEUED', moment: null, begun: 1, reads: [null] },
  { phase: 'SUBMITTING', moment: 'after-create', begun: 2, reads: [null] },
  { phase: 'WAITING', moment: 'ticket-saved', begun: 1, reads: [null] },
  { phase: 'COLLECTING', moment: 'segment-listed', begun: 1, reads: [null, 10] },
  { phase: 'FINISHING', moment: 'file-renamed', begun: 1, reads: [null] },
];

/** Exports that stand still in a phase at one engine, and the door of another. */
export interface Scene extends AsyncDisposable {
  readonly rig: Rig;
  readonly ids: readonly string[];
  readonly source: ScriptedSource;
  readonly here: Exports;
  /** The door of the engine that works on them. It has no hand free for more. */
  readonly there: Exports;
  /** Lets the worker go on; resolves when it has given these up, and stopped. */
  letGo(ids: readonly string[]): Promise<void>;
}

/** Starts exports and waits until all stand at a moment; without one, none is worked on. */
export async function openScene(moment: Moment | null, count = 1): Promise<Scene> {
  const source = new ScriptedSource({ users });
  const rig = await openRig([source], { settings: { ...settings, concurrency: 0, perSource: count } });
  const worker = { settings: { ...settings, concurrency: count, perSource: count } };
  const held = moment ? await HeldWorker.open(rig, { moment }, worker) : null;
  const there = held?.exports ?? (await rig.another()).exports;
  const ids: string[] = [];
  while (ids.length < count) ids.push((await there.start(caller, { source: 'scripted' })).export.id);
  await held?.there.all(ids);
  return {
    rig,
    ids,
    source,
    here: rig.exports,
    there,
    letGo: async (given) => held?.letGo(given),
    [Symbol.asyncDispose]: async () => {
      await held?.[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    },
  };
}

/** What callers do to an export. */
export type Call = 'cancel' | 'retry' | 'delete';

/** What a call came to: the export's status, `gone`, or the code of the refusal. */
export async function outcomeOf(exports: Exports, call: Call, id: string): Promise<string> {
  try {
    const answer = await exports[call](caller, id);
    return typeof answer === 'string' ? 'gone' : answer.status;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
