import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { personAt } from '../people/person.js';
import type { World } from '../simulator.js';
import type { StateFolder } from '../state-folder.js';
import { hasCode } from '../system-fault.js';
import { csvHeader, csvLine } from './csv.js';
import { goJson } from './go-text.js';
import type { Task } from './tasks.js';
import { authgearUser } from './user.js';

/** Some milliseconds of work, so that others have their turn in between. */
const rowsAtOnce = 300;
const idleMs = 48 * 3_600_000;

/** A finished export file. */
export interface RenderedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The export files, plain as they are sent. Each is rendered once in the background and then kept, so that a
 * second task of the same shape costs nothing but reading a file.
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

  /** The file of a task; null while it is being rendered, which this call sees to. */
  async find(task: Task): Promise<RenderedFile | null> {
    const name = nameOf(task);
    const path = this.folder.file(name);
    try {
      const { size } = await stat(path);
      return { path, bytes: size };
    } catch (fault) {
      if (!hasCode(fault, 'ENOENT')) throw fault;
      this.start(name, task);
      return null;
    }
  }

  /** Keeps the file of a new task from being forgotten, or begins it. */
  async prepare(task: Task): Promise<void> {
    const found = await this.find(task);
    if (found) await utimes(found.path, new Date(), new Date());
  }

  /** Resolves when nothing is being rendered any more. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private start(name: string, task: Task): void {
    if (this.running.has(name)) return;
    const run = this.render(name, task)
      .catch((fault: unknown) => {
        if (!this.world.closing.aborted)
          this.world.warn(`The sandbox could not render a file: ${String(fault)}`);
      })
      .finally(() => this.running.delete(name));
    this.running.set(name, run);
  }

  private async render(name: string, task: Task): Promise<void> {
    const draft = this.folder.draft(name);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await writeRows(file, task, this.world.closing);
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

function nameOf({ users, seed, order }: Task): string {
  const columns = order.format === 'csv' ? (order.csv?.fields ?? null) : null;
  // The first people stand for all: a file of an older Rollcall, which knew others, gets another name.
  const sample = Array.from({ length: 10 }, (_, index) => authgearUser(personAt(seed, index)));
  const shape = JSON.stringify([users, seed, columns, sample]);
  return `${createHash('sha256').update(shape).digest('hex').slice(0, 32)}.${order.format}`;
}

async function writeRows(file: FileHandle, task: Task, closing: AbortSignal): Promise<void> {
  for (const rows of chunksOf(task)) {
    await file.appendFile(rows);
    await nextTurn();
    closing.throwIfAborted();
  }
}

function* chunksOf({ users, seed, order }: Task): Generator<string> {
  const { header, line } = writerOf(order);
  yield header;
  for (let from = 0; from < users; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, users - from) }, (_, offset) =>
      line(authgearUser(personAt(seed, from + offset))),
    );
    yield rows.join('');
  }
}

interface Writer {
  readonly header: string;
  readonly line: (user: ReturnType<typeof authgearUser>) => string;
}

function writerOf({ format, csv }: Task['order']): Writer {
  if (format === 'csv') return { header: csvHeader(csv?.fields), line: csvLine(csv?.fields) };
  return { header: '', line: (user) => `${goJson(user)}\n` };
}
