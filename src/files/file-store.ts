import type { Readable } from 'node:stream';

/** A part of a file: bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file in the making. Exactly one of `commit` and `abort` ends it; `abort` after `commit` does nothing. */
export interface FileWriter {
  /** Resolves when the store can take more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the whole file durable and visible under its name, replacing one that stands there. */
  commit(): Promise<void>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** A file that the store lists. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/**
 * Where segments, indexes and rendered files live. Names are relative, `/`-separated, and never climb.
 *
 * A file is seen whole or not at all; it is never appended to. Faults of the medium (disk full, refused)
 * are thrown as `StorageFault`, a missing file as `FileMissing`.
 */
export interface FileStore {
  /** Opens a file for writing under a temporary name. */
  create(name: string): Promise<FileWriter>;
  /** Streams a file or a part of it; a part beyond the end is cut at the end. */
  read(name: string, range?: ByteRange): Promise<Readable>;
  /** Reads a small part at once. */
  readBytes(name: string, range: ByteRange): Promise<Buffer>;
  /** Size in bytes; null when there is no such file. */
  size(name: string): Promise<number | null>;
  /** Lists files below a folder (`''` = all), in no particular order. */
  list(folder: string): AsyncIterable<StoredFile>;
  /** Removes one file; a missing one is no fault. */
  remove(name: string): Promise<void>;
  /** Removes a folder and all in it; a missing one is no fault. */
  removeFolder(folder: string): Promise<void>;
  /**
   * Removes what writers that died left half-written, and folders below `''` in which no file has stood for an hour;
   * who has not written for an hour is taken for dead.
   *
   * @param isSpared - Whether a file or folder with this name stays, however old: its writer is known to live, or it is
   * none of ours. Of files, stores ask that do not know when he wrote last, only when he began; of folders, those that
   * have any.
   */
  removeAbandoned(isSpared: (name: string) => boolean): Promise<void>;
  /**
   * Reserves the place for one database, for good; again and again is no fault. A place that is reserved for none
   * is taken with the files that it holds.
   *
   * Of two databases that come at the same time one is refused: at once where the medium can promise that, else
   * at its next call at the latest. So call it before anything is removed because the database does not know it.
   *
   * @throws ReservedForAnother, with a sentence for whoever starts Rollcall
   */
  reserveFor(storeId: string): Promise<void>;
  close(): Promise<void>;
}

/** The medium refused: full, read-only, unreachable. Worth a retry later. */
export class StorageFault extends Error {
  override readonly name = 'StorageFault';
}

/** There is no file of that name. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing';
}

/** The place is another database's. */
export class ReservedForAnother extends Error {
  override readonly name = 'ReservedForAnother';
}
