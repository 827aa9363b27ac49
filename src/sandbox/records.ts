import type { StateFolder } from './state-folder.js';

/** Records, one file each. What is 24 hours old does not exist. */
export class Records<Kept extends { readonly createdMs: number }> {
  protected constructor(
    private readonly folder: StateFolder,
    /** Unix time in ms. */
    protected readonly now: () => number,
    private readonly idShape: RegExp,
  ) {}

  async find(id: string): Promise<Kept | null> {
    if (!this.idShape.test(id)) return null;
    const found = await this.folder.read(id);
    const record = found === null ? null : (JSON.parse(found) as Kept);
    if (record && this.now() < this.changedMs(record) + lifeMs) return record;
    await this.remove(id);
    return null;
  }

  remove(id: string): Promise<void> {
    return this.folder.remove(id);
  }

  protected save(id: string, record: Kept): Promise<void> {
    return this.folder.write(id, JSON.stringify(record));
  }

  /** From when on its 24 hours count. */
  protected changedMs({ createdMs }: Kept): number {
    return createdMs;
  }

  /** Removes what is too old. */
  protected async sweep(): Promise<void> {
    for (const name of await this.folder.list()) await this.find(name);
  }
}

const lifeMs = 24 * 3_600_000;
