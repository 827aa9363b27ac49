import { createHash } from 'node:crypto';
import { HttpFailure } from '../../http/fault.js';
import type { JsonObject, JsonValue } from '../../json.js';
import type { UserRecord } from '../../users/record.js';
import type { Normalise } from '../mapping.js';
import type { Batch } from '../provider.js';
import { dropSecrets } from '../secrets.js';
import { isObject } from '../wire-shape.js';

/** How many users were read, and the SHA-256 of their ids in order. */
export interface StreamCheckpoint extends JsonObject {
  readonly rows: number;
  readonly digest: string;
}

/** Users before the checkpoint came in another order, or no longer: to go on would lose or repeat some. */
export class UsersChanged extends Error {
  override readonly name = 'UsersChanged';

  constructor() {
    super('the users before the checkpoint are no longer the same');
  }
}

/** As few as in a file of lines, for the same reasons. */
const mostUsers = 50;

/** Turns the users of a stream into batches; behind a checkpoint, those that come after it. */
export class StreamReader {
  private rows = 0;
  private readonly ids = createHash('sha256');

  constructor(
    private readonly normalise: Normalise,
    private readonly from: StreamCheckpoint | null,
  ) {}

  /** The batches of some users. Throws {@link UsersChanged}, and `HttpFailure` for what is no user. */
  *take(users: readonly Buffer[]): Generator<Batch> {
    let taken = 0;
    while (taken < users.length) {
      const known = this.known;
      const part = users.slice(taken, taken + (known || mostUsers));
      taken += part.length;
      const batch = this.batchOf(part);
      if (known === 0) yield batch;
      else if (this.known === 0) this.requireSame(batch);
    }
  }

  /** Says that no user follows. */
  end(): void {
    if (this.known > 0) throw new UsersChanged();
  }

  /** Users to come that an earlier read has handed over. */
  private get known(): number {
    return Math.max(0, (this.from?.rows ?? 0) - this.rows);
  }

  private requireSame({ checkpoint }: Batch): void {
    if ((checkpoint as StreamCheckpoint).digest !== this.from?.digest) throw new UsersChanged();
  }

  private batchOf(part: readonly Buffer[]): Batch {
    const users: UserRecord[] = [];
    for (const bytes of part) {
      const user = this.normalise(dropSecrets(this.parse(bytes)));
      this.rows += 1;
      this.ids.update(`${user?.providerUserId ?? ''}\n`);
      if (user) users.push(user);
    }
    const checkpoint = { rows: this.rows, digest: this.ids.copy().digest('hex') };
    return { users, skipped: part.length - users.length, checkpoint };
  }

  private parse(bytes: Buffer): JsonObject {
    let value: JsonValue | undefined;
    try {
      value = JSON.parse(bytes.toString('utf8')) as JsonValue;
    } catch {
      value = undefined;
    }
    if (isObject(value)) return value;
    throw new HttpFailure({
      kind: 'protocol',
      detail: `element ${this.rows + 1} of users is not a JSON object`,
    });
  }
}
