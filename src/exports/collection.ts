import { monotonicMs } from '../clock.js';
import type { Batch, Checkpoint, CollectedUser } from '../providers/provider.js';
import type { SeenUsers } from '../users/seen-users.js';
import { openSegment, type SegmentWriter } from '../users/segment-writer.js';
import { hashUserId } from '../users/user-hash.js';
import { UserLine } from '../users/user-line.js';
import { save, type Job } from './job.js';
import { subjectOf } from './observer.js';
import { listing } from './store/segments.js';
import { windowOf } from './window.js';

/** What a collection has come to, the open segment included. */
interface Tally {
  users: number;
  skipped: number;
  duplicates: number;
  bytes: number;
  rowsRead: number;
}

/** What was open until it was cut, on its way to be listed. */
interface Part {
  readonly n: number;
  readonly segment: SegmentWriter | null;
  readonly checkpoint: Checkpoint;
  readonly tally: Readonly<Tally>;
}

/**
 * The users of one generation on their way into segments: filtered, de-duplicated, limited.
 *
 * `seen` holds the hashes of all listed users; what a batch adds becomes durable, and exists at all, when
 * `list` has listed it together with the batch's checkpoint.
 */
export class Collection {
  readonly tally: Tally;
  private readonly isInWindow: (user: CollectedUser) => boolean;
  private readonly most: number;
  private segment: SegmentWriter | null = null;
  private openedAtMs = monotonicMs();
  private unlisted: { readonly checkpoint: Checkpoint } | null = null;
  private n: number;
  private listing: Promise<void> = Promise.resolve();

  constructor(
    private readonly job: Job,
    private readonly seen: SeenUsers,
    listedSegments: number,
  ) {
    const { row, request } = job;
    const goesOn = row.shown_generation === row.generation;
    this.tally = goesOn
      ? {
          users: row.users,
          skipped: row.skipped,
          duplicates: row.duplicates,
          bytes: row.bytes,
          rowsRead: row.rows_read,
        }
      : { users: 0, skipped: 0, duplicates: 0, bytes: 0, rowsRead: 0 };
    this.n = listedSegments;
    this.most = request.limit ?? Infinity;
    this.isInWindow = windowOf(job);
  }

  isFull(): boolean {
    return this.tally.users >= this.most;
  }

  /** Whether what is open should be listed now: enough bytes, or enough time. */
  get isDue(): boolean {
    const { bytes, everyMs } = this.job.context.settings.segment;
    return (this.segment?.rawBytes ?? 0) >= bytes || monotonicMs() - this.openedAtMs >= everyMs;
  }

  get open(): { readonly users: number; readonly bytes: number } {
    return { users: this.segment?.rows ?? 0, bytes: this.segment?.rawBytes ?? 0 };
  }

  /** Takes a batch over, up to the limit. */
  async take(batch: Batch): Promise<void> {
    const wanted = batch.users.filter(this.isInWindow);
    this.tally.rowsRead += batch.users.length + batch.skipped;
    this.tally.skipped += batch.skipped;
    this.unlisted = { checkpoint: batch.checkpoint };
    if (wanted.length === 0) return;
    this.segment ??= await this.openNext();
    const bytesBefore = this.segment.rawBytes;
    for (const user of wanted) {
      if (this.isFull()) break;
      this.add(user, this.segment);
    }
    this.tally.bytes += this.segment.rawBytes - bytesBefore;
    await this.segment.flush();
  }

  /**
   * Begins to list what is open, with the checkpoint behind it, while the reading goes on. One listing is under
   * way at a time: resolves when the one before is done, and throws what that threw.
   */
  async list(): Promise<void> {
    await this.listed();
    if (!this.unlisted) return;
    this.listing = this.listPart(this.cut(this.unlisted.checkpoint));
    // Whoever awaits `listed` meets the fault; nothing behind it is ever listed.
    this.listing.catch(() => undefined);
  }

  /** Resolves when the listing under way is done. */
  listed(): Promise<void> {
    return this.listing;
  }

  /** Throws away what is not listed, and waits for the listing under way, however it ends. */
  async abandon(): Promise<void> {
    await this.segment?.abort();
    this.segment = null;
    await this.listing.catch(() => undefined);
  }

  /** Takes out what is open, so that the next batch opens anew. */
  private cut(checkpoint: Checkpoint): Part {
    const { segment, n } = this;
    this.segment = null;
    this.unlisted = null;
    this.openedAtMs = monotonicMs();
    if (segment && segment.rows > 0) this.n++;
    return { n, segment, checkpoint, tally: { ...this.tally } };
  }

  /** Closes a segment and lists it together with its checkpoint, in one transaction. */
  private async listPart({ n, segment, checkpoint, tally }: Part): Promise<void> {
    const { job } = this;
    const closed = segment && segment.rows > 0 ? await segment.close() : await segment?.abort();
    await job.context.reach('segment-synced', job.row.id);
    await save(job, listing(job.row, { n, segment: closed ?? null, checkpoint, tally }));
    this.noteListed(checkpoint, tally);
    if (closed)
      job.context.observer.collected({ ...subjectOf(job.row), users: closed.rows, bytes: closed.rawBytes });
    await job.context.reach('segment-listed', job.row.id);
  }

  private add(user: CollectedUser, segment: SegmentWriter): void {
    const hash = hashUserId(user.providerUserId);
    if (!this.seen.add(hash)) {
      this.tally.duplicates++;
      return;
    }
    segment.add(user instanceof UserLine ? user.json : JSON.stringify(user), hash);
    this.tally.users++;
  }

  private noteListed(checkpoint: Checkpoint, { users, rowsRead }: Tally): void {
    const { row } = this.job;
    const best = users > row.best_users;
    const shown = { ...row, checkpoint, shown_generation: row.generation, users, rows_read: rowsRead };
    this.job.row = best ? { ...shown, best_users: users, failures: 0, waits: 0, takeovers: 0 } : shown;
  }

  private openNext(): Promise<SegmentWriter> {
    const { row, lease, context } = this.job;
    this.openedAtMs = monotonicMs();
    return openSegment(context.files, `${row.id}/${row.generation}/${this.n}-${lease.token}`);
  }
}
