import { redact } from './redaction.js';
import { spellingsOf } from './spellings.js';

/** Most secrets of the moment that are remembered; an answer quotes what was sent just before. */
const mostLearnt = 64;

/** A part of a query that is shorter lets nobody in. */
const shortestKey = 8;

/** Knows the secrets of one source, and takes them out of what a stranger says. */
export class Redactor {
  private readonly learnt = new Set<string>();
  private pattern: RegExp | undefined;

  /** @param settled - the secrets that stay: those of the settings */
  constructor(private readonly settled: readonly string[] = []) {}

  /** Notes a secret that is about to be sent: a token, a signature. The last 64 are remembered. */
  learn(secret: string): void {
    if (!this.learnt.delete(secret)) this.pattern = undefined;
    this.learnt.add(secret);
    const [oldest = ''] = this.learnt;
    if (this.learnt.size > mostLearnt) this.learnt.delete(oldest);
  }

  /** Notes what makes a server-given link a key: the values of its query. */
  learnLink({ searchParams }: URL): void {
    for (const value of searchParams.values()) if (value.length >= shortestKey) this.learn(value);
  }

  /** The text with `***` in place of every secret, however it is written. */
  mask(text: string): string {
    return text.replace((this.pattern ??= this.compile()), '***');
  }

  /** Makes a stranger's sentence fit to be shown and stored: {@link mask} before {@link redact}, which cuts it. */
  redact(text: string): string {
    return redact(this.mask(text));
  }

  /** Longest first, so that of two that begin alike no rest is left over. Without any, what matches nothing. */
  private compile(): RegExp {
    const secrets = new Set([...this.settled, ...this.learnt].flatMap(spellingsOf));
    const patterns = [...secrets].sort((a, b) => b.length - a.length);
    return new RegExp(patterns.join('|') || '(?!)', 'giu');
  }
}
