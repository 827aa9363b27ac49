import type { Logger } from 'pino';

/** Something to be done again and again. */
export interface Round {
  /** Its name in the log. */
  readonly name: string;
  readonly firstInMs: number;
  /** Between the end of a round and the beginning of the next. */
  readonly everyMs: number;
  /** Does it once; stops early when it is told that nobody waits for the rest. */
  readonly run: (isCanceled: () => boolean) => Promise<void>;
}

/** Rounds that follow each other, never two at a time, until they are closed. A fault ends its round alone. */
export class Rounds {
  private timer: NodeJS.Timeout | undefined;
  private present: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly round: Round,
    private readonly log: Logger,
  ) {
    this.next(round.firstInMs);
  }

  /** Resolves when the round under way has ended. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.present;
  }

  private next(inMs: number): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.present = this.run();
    }, inMs);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    const { name, everyMs, run } = this.round;
    try {
      await run(() => this.closed);
    } catch (error) {
      this.log.error({ err: error }, `${name} failed; the next round tries it again`);
    }
    this.next(everyMs);
  }
}
