import { open, rename, rm, stat, utimes } from 'node:fs/promises';

import type { PeopleOfJob, Rendering } from './rendering.js';
import { fileName, writeChunks } from './rendering.js';
import type { World } from './simulator.js';
import type { StateFolder } from './state-folder.js';
import { hasCode } from './system-fault.js';

const idleMs = 48 * 3_600_000;

/** A finished export file. */
export interface RenderedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The export files of a provider, as they are sent. Each is rendered once in the background and then kept, so that a
 * second job of the same shape costs nothing but reading a file. One that no new job wanted for 48 hours is forgotten
 * at the next start.
 */
export class Renders<Job extends PeopleOfJob> {
  private readonly running = new Map<string, Promise<void>>();

  private constructor(
    private readonly folder: StateFolder,
    private readonly world: World,
    private readonly rendering: Rendering<Job>,
  ) {}

  static async open<Job extends PeopleOfJob>(world: World, rendering: Rendering<Job>): Promise<Renders<Job>> {
    const renders = new Renders(await world.folder.inside('files'), world, rendering);
    await renders.forgetIdle();
    return renders;
  }

  /** The file of a job; null while it is being rendered, which this call sees to. */
  async find(job: Job): Promise<RenderedFile | null> {
    const name = fileName(this.rendering, job);
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
        await writeChunks(file, this.rendering.chunksOf(job), this.world.closing);
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
