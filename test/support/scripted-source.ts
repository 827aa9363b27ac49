import type { JsonObject } from '../../src/json.js';
import type {
  Batch,
  Capabilities,
  Check,
  CollectRequest,
  ReadRequest,
  Source,
  Ticket,
} from '../../src/providers/provider.js';
import type { UserRecord } from '../../src/users/record.js';

/** Users `u0`, `u1` … of a source, a minute of `updatedAt` apart. */
export function someUsers(count: number, source = 'scripted', from = 0): UserRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const providerUserId = `u${from + index}`;
    const updatedAt = new Date(Date.UTC(2026, 0, 1, 0, from + index)).toISOString();
    return {
      id: `${source}:${providerUserId}`,
      source,
      providerUserId,
      email: `${providerUserId}@example.com`,
      updatedAt,
    };
  });
}

/** What a test tells a source to do. */
export interface Script {
  id?: string;
  users?: readonly UserRecord[];
  batchSize?: number;
  capabilities?: Partial<Capabilities>;
  /** Called before each answer; throws what the provider does, or holds it up. */
  onBegin?: (request: CollectRequest, signal: AbortSignal) => Promise<void> | void;
  onCheck?: (ticket: Ticket, signal: AbortSignal) => Promise<Check> | Check;
  /** Called before the batch that starts at this row. */
  onBatch?: (row: number, read: ReadRequest) => Promise<void> | void;
  onHealth?: () => Promise<void> | void;
  skipped?: number;
}

/** A source that answers as a test tells it, and notes how it was asked. */
export class ScriptedSource implements Source {
  readonly id: string;
  readonly provider = 'CROCT';
  readonly title = 'Scripted';
  readonly capabilities: Capabilities;
  readonly begun: CollectRequest[] = [];
  readonly reads: ReadRequest[] = [];
  checks = 0;
  healthChecks = 0;

  constructor(readonly script: Script = {}) {
    this.id = script.id ?? 'scripted';
    this.capabilities = {
      remoteJob: true,
      remoteCancel: false,
      progress: false,
      nativeFilters: [],
      filters: ['UPDATED_SINCE', 'UPDATED_BEFORE'],
      nativeLimit: false,
      fields: ['email', 'updatedAt'],
      ...script.capabilities,
    };
  }

  validate(): void {
    // Takes any options.
  }

  async begin(request: CollectRequest, signal: AbortSignal): Promise<JsonObject> {
    signal.throwIfAborted();
    this.begun.push(request);
    await this.script.onBegin?.(request, signal);
    signal.throwIfAborted();
    return { job: this.begun.length };
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Check> {
    signal.throwIfAborted();
    this.checks++;
    return (await this.script.onCheck?.(ticket, signal)) ?? { state: 'ready' };
  }

  async *read(read: ReadRequest): AsyncGenerator<Batch> {
    this.reads.push(read);
    const { users = [], batchSize = 10, skipped = 0 } = this.script;
    const rows = read.request.limit === null ? users : users.slice(0, read.request.limit);
    for (let row = (read.checkpoint as number | null) ?? 0; row < rows.length; row += batchSize) {
      read.signal.throwIfAborted();
      await this.script.onBatch?.(row, read);
      read.signal.throwIfAborted();
      const next = Math.min(row + batchSize, rows.length);
      yield { users: rows.slice(row, next), skipped: row === 0 ? skipped : 0, checkpoint: next };
    }
  }

  async health(): Promise<void> {
    this.healthChecks++;
    await this.script.onHealth?.();
  }
}
