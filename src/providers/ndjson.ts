import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '../json.js';
import { HttpFailure } from '../http/fault.js';
import { wholeLines } from '../http/lines.js';
import { compileLines, type LineMapping } from './lines/line-mapping.js';
import { compileMapping, type Normalise, type SourceMapping } from './mapping.js';
import type { Batch, CollectedUser } from './provider.js';
import { dropSecrets } from './secrets.js';
import { isObject } from './wire-shape.js';

/** Where to go on in a file of lines: behind this many. */
export interface LineCheckpoint extends JsonObject {
  readonly line: number;
}

/** A file of one JSON object per line. */
export interface NdjsonFile {
  readonly bytes: AsyncIterable<Buffer>;
  /** Lines that an earlier read has taken; they are counted, not parsed. */
  readonly skipLines: number;
  /** A change to the record before anything else sees it. */
  readonly prepare?: ((wire: JsonObject) => JsonObject) | undefined;
  readonly mapping: SourceMapping;
}

/** Small enough to be garbage before it has grown old: larger batches cost time (1000: 15 %) and memory (250: 30 MB). */
export const mostBatchUsers = 50;

/** About a megabyte. */
export const mostBatchBytes = 1024 * 1024;

/**
 * Reads the users of a file in batches of at most 50 users or about a megabyte. When the bytes
 * fail in the middle, the users before the fault are handed over first, so that nothing is lost twice.
 *
 * Throws `HttpFailure`: kind `protocol` names a malformed line, `truncated` a last line that stops short.
 */
export async function* readNdjson(file: NdjsonFile): AsyncGenerator<Batch> {
  const reader = new LineReader(file);
  try {
    for await (const block of wholeLines(file.bytes)) {
      for (let next = reader.take(block, 0); next >= 0; next = reader.take(block, next)) yield reader.flush();
    }
  } catch (error) {
    if (error instanceof HttpFailure && reader.pending > 0) yield reader.flush();
    throw error;
  }
  if (reader.pending > 0) yield reader.flush();
}

const lineFeed = 0x0a;

/** Turns blocks of whole lines into users, and knows on which line it is. */
class LineReader {
  private line = 0;
  private bytes = 0;
  private skipped = 0;
  private users: CollectedUser[] = [];
  private flushedLine: number;
  private readonly normalise: Normalise;
  /** Makes users of the bytes of lines, as long as these need no preparing, and nothing is kept of them. */
  private readonly lines: LineMapping | undefined;
  /** Of the present block: whether it is UTF-8 throughout. */
  private isText = false;

  constructor(private readonly file: NdjsonFile) {
    const { mapping, prepare, skipLines } = file;
    this.flushedLine = skipLines;
    this.normalise = compileMapping(mapping);
    this.lines = prepare || mapping.keepRaw ? undefined : compileLines(mapping);
  }

  /** Lines that no batch has handed over yet. */
  get pending(): number {
    return this.line - this.flushedLine;
  }

  /** Takes lines from `start` on; the offset to go on from when a batch is full, -1 when the block is used up. */
  take(block: Buffer, start: number): number {
    if (start === 0) this.isText = isUtf8(block);
    let from = this.line < this.file.skipLines ? this.skip(block, start) : start;
    while (from < block.length) {
      const feed = block.indexOf(lineFeed, from);
      const end = feed === -1 ? block.length : feed;
      this.takeLine(block, from, end, feed === -1);
      from = end + 1;
      if (this.users.length >= mostBatchUsers || this.bytes >= mostBatchBytes) return from;
    }
    return -1;
  }

  /** The batch collected so far. */
  flush(): Batch {
    const batch: Batch = { users: this.users, skipped: this.skipped, checkpoint: { line: this.line } };
    this.users = [];
    this.bytes = 0;
    this.skipped = 0;
    this.flushedLine = this.line;
    return batch;
  }

  private skip(block: Buffer, start: number): number {
    let from = start;
    while (from < block.length && this.line < this.file.skipLines) {
      const feed = block.indexOf(lineFeed, from);
      from = feed === -1 ? block.length : feed + 1;
      this.line += 1;
    }
    return from;
  }

  private takeLine(block: Buffer, from: number, end: number, isOpen: boolean): void {
    const user = this.isText && !isOpen ? this.lines?.line(block, from, end) : undefined;
    if (user) this.users.push(user);
    else this.takeText(block.toString('utf8', from, end), isOpen);
    this.line += 1;
    this.bytes += end - from;
  }

  private takeText(text: string, isOpen: boolean): void {
    if (!isBlank(text)) this.takeRecord(this.parse(text, isOpen));
  }

  private takeRecord(wire: JsonObject): void {
    const clean = dropSecrets(this.file.prepare ? this.file.prepare(wire) : wire);
    const user = this.normalise(clean);
    if (user) this.users.push(user);
    else this.skipped += 1;
  }

  private parse(text: string, isOpen: boolean): JsonObject {
    let value: JsonValue | undefined;
    try {
      value = JSON.parse(this.line === 0 ? withoutMark(text) : text) as JsonValue;
    } catch {
      value = undefined;
    }
    if (isObject(value)) return value;
    throw this.malformed(value === undefined && isOpen);
  }

  /** A last line without a line feed that is no JSON is a file that stops short, not a wrong one. */
  private malformed(isCut: boolean): HttpFailure {
    const detail = `line ${this.line + 1} is not a JSON object`;
    return new HttpFailure(isCut ? { kind: 'truncated', detail } : { kind: 'protocol', detail });
  }
}

function isBlank(text: string): boolean {
  return text.length < 3 && text.trim() === '';
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
