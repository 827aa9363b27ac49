import pg from 'pg';
import { wait } from '../../clock.js';
import type { Availability } from './availability.js';
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
  private interrupt: (reason: Error) => void = () => undefined;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly wake: () => void,
    private readonly availability: Availability,
  ) {
    this.ended = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    // A connection that does not answer would hold up the end.
    this.interrupt(new Error('the listener closes'));
    await this.ended;
  }

  private async run(): Promise<void> {
    for (;;) {
      try {
        await this.listen();
      } catch (fault) {
        if (this.closing.signal.aborted) return;
        this.availability.noteAway('listener', fault);
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
      this.interrupt = reject;
    });
    broken.catch(() => undefined);
    client.on('notification', this.wake);
    try {
      await Promise.race([broken, this.hear(client)]);
    } finally {
      // One that does not answer would not say goodbye either.
      void client.end().catch(() => undefined);
    }
  }

  private async hear(client: pg.Client): Promise<never> {
    await client.connect();
    await client.query(`listen ${wakeChannel}`);
    this.availability.noteBack('listener');
    this.wake();
    for (;;) {
      await wait(pulseMs, this.closing.signal);
      await client.query('select 1');
    }
  }
}
