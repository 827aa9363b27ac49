import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from './system-fault.js';

/**
 * A folder of small private files (folders 0700, files 0600). A file is seen whole or not at all, whenever
 * the process dies.
 */
export class StateFolder {
  private constructor(readonly path: string) {}

  /** Makes the folder if it is missing, and clears what dead processes left half-written in it. */
  static async open(path: string): Promise<StateFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const folder = new StateFolder(path);
    await folder.sweep();
    return folder;
  }

  /** A folder inside this one. */
  inside(name: string): Promise<StateFolder> {
    return StateFolder.open(join(this.path, name));
  }

  /** The path of a file in this folder. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** A path to write to before the file gets its name by a rename; it carries the process that writes. */
  draft(name: string): string {
    return this.file(`${name}.${process.pid}-${randomBytes(4).toString('hex')}.draft`);
  }

  list(): Promise<string[]> {
    return readdir(this.path);
  }

  /** Null when there is no such file. */
  async read(name: string): Promise<string | null> {
    try {
      return await readFile(this.file(name), 'utf8');
    } catch (fault) {
      if (hasCode(fault, 'ENOENT')) return null;
      throw fault;
    }
  }

  async write(name: string, content: string): Promise<void> {
    const draft = await this.writeDraft(name, content);
    await rename(draft, this.file(name));
  }

  /** Reads the file, or writes it if nobody has: of two processes that try, both get the first one's. */
  async readOrMake(name: string, make: () => string | Promise<string>): Promise<string> {
    const found = await this.read(name);
    if (found !== null) return found;
    const draft = await this.writeDraft(name, await make());
    await link(draft, this.file(name)).catch((fault: unknown) => {
      if (!hasCode(fault, 'EEXIST')) throw fault;
    });
    await rm(draft);
    return readFile(this.file(name), 'utf8');
  }

  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }

  private async writeDraft(name: string, content: string): Promise<string> {
    const draft = this.draft(name);
    await writeFile(draft, content, { mode: 0o600 });
    return draft;
  }

  private async sweep(): Promise<void> {
    for (const name of await this.list()) {
      const writer = /\.(\d+)-[0-9a-f]+\.draft$/.exec(name)?.[1];
      if (writer && !isAlive(Number(writer))) await this.remove(name);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    // EPERM: it lives, but is somebody else's.
    return hasCode(fault, 'EPERM');
  }
}
