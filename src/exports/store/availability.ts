import { monotonicMs } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { codeOf } from './sqlstate.js';

/** A refusal that lasts is told again so often. */
const againMs = 60_000;

/** What of a store may lose the database: the connections that ask, and the one that listens. */
type Part = 'pool' | 'listener';

/**
 * Tells the log, once for all who would meet it, that the database does not answer and that it does again; and
 * of one that answers and refuses (read-only, full, too busy), why.
 */
export class Availability {
  private readonly away = new Set<Part>();
  private readonly toldAtMs = new Map<string, number>();

  constructor(private readonly log: Pick<Logger, 'warn' | 'info'>) {}

  noteAway(part: Part, fault: unknown): void {
    if (this.away.size === 0)
      this.log.warn({ err: fault }, 'the database does not answer; it is asked again and again');
    this.away.add(part);
  }

  noteBack(part: Part): void {
    if (this.away.delete(part) && this.away.size === 0) this.log.info('the database answers again');
  }

  /** One line for each kind of refusal a minute: everything that is tried meets it. */
  noteRefusal(fault: unknown): void {
    const code = codeOf(fault) ?? '';
    const now = monotonicMs();
    if (now - (this.toldAtMs.get(code) ?? -Infinity) < againMs) return;
    this.toldAtMs.set(code, now);
    this.log.warn({ err: fault }, 'the database refuses for now; what it refused is tried again');
  }
}
