import pg from 'pg';
import { wait } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { wakeChannel } from './store.js';

/** A connection of which nothing is heard for so long is asked whether it still lives. */
const pulseMs = 5_000;
const retryMs = 500;

/**
 * Listens for wake-ups on a connection of its own. When that breaks, or no longer answers, it opens another and
 * wakes everybody: what was notified in between is read from the events.
 */
export class WakeListener {
  private readonly closing = new AbortController();
  private readonly ended: Promise<void>;
  private isAway = false;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly wake: () => void,
    private readonly log: Pick<Logger, 'warn' | 'info'>,
  ) {
    this.ended = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    for (;;) {
      try {
        await this.listen();
      } catch (fault) {
        if (this.closing.signal.aborted) return;
        this.noteAway(fault);
        await wait(retryMs, this.closing.signal).catch(() => undefined);
      }
    }
  }

  /** Listens until the connection fails, which is thrown, or until it is closed. */
  private async listen(): Promise<void> {
    const client = new pg.Client(this.connection);
    const broken = new Promise<never>((_resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
    });
    broken.catch(() => undefined);
    client.on('notification', this.wake);
    try {
      await client.connect();
      await client.query(`listen ${wakeChannel}`);
      this.noteBack();
      this.wake();
      await Promise.race([broken, this.pulse(client)]);
    } finally {
      // One that does not answer would not say goodbye either.
      void client.end().catch(() => undefined);
    }
  }

  private async pulse(client: pg.Client): Promise<never> {
    for (;;) {
      await wait(pulseMs, this.closing.signal);
      await client.query('select 1');
    }
  }

  /** Told once for all that the process would ask of the database meanwhile. */
  private noteAway(fault: unknown): void {
    if (!this.isAway)
      this.log.warn({ err: fault }, 'the database does not answer; it is asked again and again');
    this.isAway = true;
  }

  private noteBack(): void {
    if (this.isAway) this.log.info('the database answers again');
    this.isAway = false;
  }
}
