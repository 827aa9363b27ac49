import type { ByteRange, FileStore, FileWriter } from '../../src/files/file-store.js';
import type { FileMoment, ReachMoment } from './moments.js';

/** A file store that tells of moments which the engine itself does not name. */
export class TappedFiles implements FileStore {
  constructor(
    private readonly files: FileStore,
    private readonly reach: ReachMoment,
  ) {}

  async create(name: string): Promise<FileWriter> {
    return tapWriter(await this.files.create(name), name, this.reach);
  }

  /** Takes one file away, and then the rest. */
  async removeFolder(folder: string): Promise<void> {
    for await (const { name } of this.files.list(folder)) {
      await this.files.remove(name);
      await this.reach('mid-removal', folder);
      break;
    }
    await this.files.removeFolder(folder);
  }

  read(name: string, range?: ByteRange) {
    return this.files.read(name, range);
  }

  readBytes(name: string, range: ByteRange) {
    return this.files.readBytes(name, range);
  }

  size(name: string) {
    return this.files.size(name);
  }

  list(folder: string) {
    return this.files.list(folder);
  }

  remove(name: string) {
    return this.files.remove(name);
  }

  removeAbandoned(isSpared: (name: string) => boolean) {
    return this.files.removeAbandoned(isSpared);
  }

  reserveFor(storeId: string) {
    return this.files.reserveFor(storeId);
  }

  close() {
    return this.files.close();
  }
}

const duringWrite: readonly [RegExp, FileMoment][] = [
  [/\/\d+-[0-9a-f]+$/, 'mid-segment'],
  [/\/file-[0-9a-f]+$/, 'mid-render'],
];
const behindCommit: readonly [RegExp, FileMoment][] = [
  [/\/\d+-[0-9a-f]+\.ids$/, 'ids-synced'],
  [/\/index-[0-9a-f]+$/, 'index-renamed'],
];

function tapWriter(writer: FileWriter, name: string, reach: ReachMoment): FileWriter {
  const exportId = name.slice(0, name.indexOf('/'));
  const momentIn = (table: typeof duringWrite) => table.find(([pattern]) => pattern.test(name))?.[1];
  let isBegun = false;
  return {
    write: async (chunk) => {
      await writer.write(chunk);
      const moment = isBegun ? undefined : momentIn(duringWrite);
      isBegun = true;
      if (moment) await reach(moment, exportId);
    },
    commit: async () => {
      await writer.commit();
      const moment = momentIn(behindCommit);
      if (moment) await reach(moment, exportId);
    },
    abort: () => writer.abort(),
  };
}
