import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOld } from './disk-age.js';

/** On the same file system as the targets, so that a rename moves them there. */
const folderName = '.partial';

/** The files in the making of a store on disk. */
export class Partials {
  private readonly folder: string;
  private readonly leftBehind: ReadonlySet<string>;

  /**
   * Makes their folder if it is missing.
   *
   * @param alone - Nobody else writes here: what stands there already was left by the dead, however new.
   */
  constructor(root: string, alone: boolean) {
    this.folder = join(root, folderName);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.leftBehind = new Set(alone ? readdirSync(this.folder) : []);
  }

  /** Where the next one may grow. */
  newPath(): string {
    return join(this.folder, randomUUID());
  }

  /** Removes those whose writers died. */
  async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      if (this.leftBehind.has(name) || (await isOld(path))) await rm(path, { force: true });
    }
  }
}
