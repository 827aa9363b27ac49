import { monotonicMs, wait } from '../clock.js';
import type { ExportCount } from '../exports/store/count-exports.js';

/** A scrape must not wait for a database that does not answer, in milliseconds. */
const patienceMs = 1_000;

/** Keeps what the database says of its exports for a few seconds, however many scrape. */
export class ExportCounts {
  private askedAtMs = -Infinity;
  private answer: Promise<readonly ExportCount[] | null> = Promise.resolve(null);

  constructor(
    private readonly count: () => Promise<readonly ExportCount[]>,
    private readonly freshForMs: number,
  ) {}

  /** Null while the database does not answer. */
  now(): Promise<readonly ExportCount[] | null> {
    if (monotonicMs() - this.askedAtMs < this.freshForMs) return this.answer;
    this.askedAtMs = monotonicMs();
    this.answer = this.ask();
    return this.answer;
  }

  private async ask(): Promise<readonly ExportCount[] | null> {
    const answered = new AbortController();
    const late = wait(patienceMs, answered.signal).catch(() => undefined);
    try {
      return (await Promise.race([this.count(), late])) ?? null;
    } catch {
      return null;
    } finally {
      answered.abort();
    }
  }
}
