import { JsonArray } from '../http/json-array.js';
import { HttpFailure } from '../http/fault.js';
import type { JsonObject, JsonValue } from '../json.js';
import type { UserRecord } from '../users/record.js';
import type { Normalise } from './mapping.js';
import { mostBatchBytes, mostBatchUsers } from './ndjson.js';
import type { Batch } from './provider.js';
import { dropSecrets } from './secrets.js';
import { isObject } from './wire-shape.js';

/** Where to go on in a file that is a JSON array: behind this many elements. */
export interface ElementCheckpoint extends JsonObject {
  readonly element: number;
}

/** A file that is one JSON array of objects. */
export interface JsonArrayFile {
  readonly bytes: AsyncIterable<Buffer>;
  /** Elements that an earlier read has taken; they are counted, not parsed. */
  readonly skipElements: number;
  readonly normalise: Normalise;
}

/**
 * Reads the users of a file in batches like those of a file of lines. When the bytes fail in the middle, the users
 * before the fault are handed over first, so that nothing is lost twice.
 *
 * Throws `HttpFailure`: kind `protocol` names a malformed element, `truncated` tells of an array that stops short.
 */
export async function* readJsonArray(file: JsonArrayFile): AsyncGenerator<Batch> {
  const reader = new ElementReader(file);
  try {
    for await (const elements of new JsonArray({ key: null }).split(file.bytes)) {
      for (const element of elements) {
        reader.take(element);
        if (reader.isFull) yield reader.flush();
      }
    }
  } catch (error) {
    if (error instanceof HttpFailure && reader.pending > 0) yield reader.flush();
    throw error;
  }
  if (reader.pending > 0) yield reader.flush();
}

/** Turns elements into users, and knows at which one it is. */
class ElementReader {
  private element = 0;
  private bytes = 0;
  private skipped = 0;
  private users: UserRecord[] = [];
  private flushedElement: number;

  constructor(private readonly file: JsonArrayFile) {
    this.flushedElement = file.skipElements;
  }

  /** Elements that no batch has handed over yet. */
  get pending(): number {
    return this.element - this.flushedElement;
  }

  get isFull(): boolean {
    return this.users.length >= mostBatchUsers || this.bytes >= mostBatchBytes;
  }

  take(bytes: Buffer): void {
    if (this.element >= this.file.skipElements) {
      const user = this.file.normalise(dropSecrets(this.parse(bytes)));
      if (user) this.users.push(user);
      else this.skipped += 1;
      this.bytes += bytes.length;
    }
    this.element += 1;
  }

  /** The batch collected so far. */
  flush(): Batch {
    const batch: Batch = {
      users: this.users,
      skipped: this.skipped,
      checkpoint: { element: this.element } satisfies ElementCheckpoint,
    };
    this.users = [];
    this.bytes = 0;
    this.skipped = 0;
    this.flushedElement = this.element;
    return batch;
  }

  private parse(bytes: Buffer): JsonObject {
    let value: JsonValue | undefined;
    try {
      value = JSON.parse(bytes.toString('utf8')) as JsonValue;
    } catch {
      value = undefined;
    }
    if (isObject(value)) return value;
    throw new HttpFailure({ kind: 'protocol', detail: `element ${this.element + 1} is not a JSON object` });
  }
}
