import { EventEmitter, once } from 'node:events';
import { wait } from '../../../src/clock.js';
import { Refused } from './gateway.js';
import type { ChaosOptions } from './options.js';
import { chaosSources, providerNames, sourceIdOf } from './sources.js';
import type { World } from './world.js';

/** What an export was ordered with. */
export interface Order {
  readonly provider: string;
  readonly format: 'CSV' | 'NDJSON' | 'JSON';
  readonly compression: 'NONE' | 'GZIP';
  readonly idempotencyKey: string;
}

const formats = ['CSV', 'NDJSON', 'JSON'] as const;
const compressions = ['NONE', 'GZIP'] as const;

const startExport = `mutation ($input: StartExportInput!) {
  startExport(input: $input) { created export { id } } }`;

interface Started {
  readonly startExport: { readonly created: boolean; readonly export: { readonly id: string } };
}

/** Starts the exports one after the other, through both gateways in turn. */
export class Orders {
  /** What has been ordered, by the id of the export. */
  readonly placed = new Map<string, Order>();
  /** Starts whose answer was lost, and which were repeated. */
  repeated = 0;
  private readonly moments = new EventEmitter();

  constructor(
    private readonly world: World,
    private readonly options: ChaosOptions,
  ) {}

  /** Resolves when all are started. */
  async place(signal: AbortSignal): Promise<void> {
    const { exports, seconds } = this.options;
    for (let n = 0; n < exports; n++) {
      const order = orderOf(n);
      this.placed.set(await this.startSurely(n, order, signal), order);
      this.moments.emit('placed');
      await wait((seconds * 1000) / 3 / exports, signal);
    }
  }

  /** Resolves when so many are started. */
  async reached(count: number, signal: AbortSignal): Promise<void> {
    while (this.placed.size < count) await once(this.moments, 'placed', { signal });
  }

  private async startSurely(n: number, order: Order, signal: AbortSignal): Promise<string> {
    const { provider, ...rest } = order;
    const input = { source: sourceIdOf(provider), ...rest, options: chaosSources[provider]!.options };
    for (let attempt = 0; ; attempt++) {
      const gateway = this.world.gateways[(n + attempt) % 2]!;
      try {
        return (await gateway.ask<Started>(startExport, { input })).startExport.export.id;
      } catch (fault) {
        if (fault instanceof Refused) throw fault;
        this.repeated++;
        await wait(200, signal);
      }
    }
  }
}

function orderOf(n: number): Order {
  return {
    provider: providerNames[n % providerNames.length]!,
    format: formats[n % formats.length]!,
    compression: compressions[Math.floor(n / formats.length) % compressions.length]!,
    idempotencyKey: `chaos ${n}`,
  };
}
