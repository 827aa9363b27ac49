import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Person } from '../people/person.js';
import { personAt } from '../people/person.js';
import type { World } from '../simulator.js';
import type { StateFolder } from '../state-folder.js';
import { hasCode } from '../system-fault.js';
import { rowMaker } from './fields.js';
import type { Job } from './jobs.js';
import { connectionOfOrder } from './jobs.js';
import { auth0User, connectionOf } from './user.js';

const compress = promisify(gzip);

/** Some milliseconds of work, so that others have their turn in between. */
const rowsPerMember = 300;
const idleMs = 48 * 3_600_000;

/** A finished export file. */
export interface RenderedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The export files: NDJSON in gzip members. Each is rendered once in the background and then kept, so that
 * a second job of the same shape costs nothing but reading a file.
 */
export class Renders {
  private readonly running = new Map<string, Promise<void>>();

  private constructor(
    private readonly folder: StateFolder,
    private readonly world: World,
  ) {}

  static async open(world: World): Promise<Renders> {
    const renders = new Renders(await world.folder.inside('files'), world);
    await renders.forgetIdle();
    return renders;
  }

  /** The file of a job; null while it is being rendered, which this call sees to. */
  async find(job: Job): Promise<RenderedFile | null> {
    const name = nameOf(job);
    const path = this.folder.file(name);
    try {
      const { size } = await stat(path);
      return { path, bytes: size };
    } catch (fault) {
      if (!hasCode(fault, 'ENOENT')) throw fault;
      this.start(name, job);
      return null;
    }
  }

  /** Keeps the file of a new job from being forgotten, or begins it. */
  async prepare(job: Job): Promise<void> {
    const found = await this.find(job);
    if (found) await utimes(found.path, new Date(), new Date());
  }

  /** Resolves when nothing is being rendered any more. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private start(name: string, job: Job): void {
    if (this.running.has(name)) return;
    const run = this.render(name, job)
      .catch((fault: unknown) => {
        if (!this.world.closing.aborted)
          this.world.warn(`The sandbox could not render a file: ${String(fault)}`);
      })
      .finally(() => this.running.delete(name));
    this.running.set(name, run);
  }

  private async render(name: string, job: Job): Promise<void> {
    const draft = this.folder.draft(name);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await writeMembers(file, job, this.world.closing);
      } finally {
        await file.close();
      }
      await rename(draft, this.folder.file(name));
    } finally {
      await rm(draft, { force: true });
    }
  }

  private async forgetIdle(): Promise<void> {
    for (const name of await this.folder.list()) {
      const { mtimeMs } = await stat(this.folder.file(name));
      if (Date.now() - mtimeMs > idleMs) await this.folder.remove(name);
    }
  }
}

function nameOf({ users, seed, order }: Job): string {
  const { fields, limit, connection_id } = order;
  // The first people stand for all: a file of an older Rollcall, which knew others, gets another name.
  const sample = Array.from({ length: 10 }, (_, index) => auth0User(personAt(seed, index)));
  const shape = JSON.stringify([users, seed, fields, limit, connection_id, sample]);
  return `${createHash('sha256').update(shape).digest('hex').slice(0, 32)}.json.gz`;
}

// The next member is made while the one before is compressed on another thread.
async function writeMembers(file: FileHandle, job: Job, closing: AbortSignal): Promise<void> {
  let before = Promise.resolve();
  for (const rows of membersOf(job)) {
    const compressed = compress(rows, { level: 1 });
    const after = before.then(async () => file.appendFile(await compressed));
    // A fault is met at the next turn.
    after.catch(() => undefined);
    await before;
    await nextTurn();
    closing.throwIfAborted();
    before = after;
  }
  await before;
}

function* membersOf(job: Job): Generator<string> {
  const toRow = rowMaker(job.order.fields);
  let rows: string[] = [];
  for (const person of peopleOf(job)) {
    rows.push(JSON.stringify(toRow(auth0User(person))), '\n');
    if (rows.length < 2 * rowsPerMember) continue;
    yield rows.join('');
    rows = [];
  }
  // An export of nobody is a gzip member, too.
  yield rows.join('');
}

function* peopleOf({ users, seed, order }: Job): Generator<Person> {
  const connection = connectionOfOrder(order);
  let left = order.limit ?? Infinity;
  for (let index = 0; index < users && left > 0; index++) {
    const person = personAt(seed, index);
    if (connection && connectionOf(person) !== connection) continue;
    left--;
    yield person;
  }
}
