import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { wait } from '../../../src/clock.js';
import type { Gateway } from './gateway.js';

const subscription = `subscription ($after: String) {
  exportsStatus(after: $after) { cursor exportId export { status } } }`;

interface Told {
  readonly exportsStatus: {
    readonly cursor: string;
    readonly exportId: string;
    readonly export: { readonly status: string } | null;
  };
}

/** Follows the changes of all exports at one gateway, and goes on behind the last one when it loses the line. */
export class Witness {
  /** The last status that was told of each export. */
  readonly last = new Map<string, string>();
  /** How often the line was lost. */
  lost = 0;
  private cursor: string | null = null;

  /** Follows until it is aborted; `gateway` gives the one that stands there now. */
  async follow(gateway: () => Gateway, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.listen(gateway().origin, signal).catch(() => this.lost++);
      await wait(200);
    }
  }

  private async listen(origin: string, signal: AbortSignal): Promise<void> {
    const url = `${origin.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const leave = () => void client.dispose();
    signal.addEventListener('abort', leave);
    try {
      const events = client.iterate<Told>({ query: subscription, variables: { after: this.cursor } });
      for await (const { data } of events) if (data) this.note(data);
    } finally {
      signal.removeEventListener('abort', leave);
      await client.dispose();
    }
  }

  private note({ exportsStatus: { cursor, exportId, export: told } }: Told): void {
    this.cursor = cursor;
    if (told) this.last.set(exportId, told.status);
  }
}
