import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { JsonObject, JsonValue } from '../json.js';
import type { Person } from './people/person.js';
import { personAt } from './people/person.js';

/** What every job of an export knows: the sandbox's people when it was ordered. */
export interface PeopleOfJob {
  readonly users: number;
  readonly seed: number;
}

/** How a provider's export files are made. */
export interface Rendering<Job extends PeopleOfJob> {
  /** A person as the file has them. */
  readonly userOf: (person: Person) => JsonObject;
  /** What of a job's order shapes its file: jobs with the same people and the same shape share one. */
  readonly shapeOf: (job: Job) => readonly (JsonValue | undefined)[];
  /** The ending of the file's name, e.g. `csv`. */
  readonly endingOf: (job: Job) => string;
  /**
   * The file in chunks of some milliseconds of work each, so that others have their turn in between. The next chunk is
   * made while the one before is on its way to the disk.
   */
  readonly chunksOf: (job: Job) => Iterable<string | Promise<Buffer>>;
}

/** The name of a job's file. */
export function fileName<Job extends PeopleOfJob>(rendering: Rendering<Job>, job: Job): string {
  const { users, seed } = job;
  // The first people stand for all: a file of an older Rollcall, which knew others, gets another name.
  const sample = Array.from({ length: 10 }, (_, index) => rendering.userOf(personAt(seed, index)));
  const shape = JSON.stringify([users, seed, ...rendering.shapeOf(job), sample]);
  return `${createHash('sha256').update(shape).digest('hex').slice(0, 32)}.${rendering.endingOf(job)}`;
}

/** Writes chunks one after the other; fails between two of them when the sandbox closes. */
export async function writeChunks(
  file: FileHandle,
  chunks: Iterable<string | Promise<Buffer>>,
  closing: AbortSignal,
): Promise<void> {
  let before = Promise.resolve();
  for (const chunk of chunks) {
    const after = before.then(async () => file.appendFile(await chunk));
    // A fault is met at the next turn.
    after.catch(() => undefined);
    await before;
    await nextTurn();
    closing.throwIfAborted();
    before = after;
  }
  await before;
}
