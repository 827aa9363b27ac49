import { EventEmitter, once } from 'node:events';

/** A request that the sandbox saw. It holds no header, query or body, and so no secret. */
export interface SeenRequest {
  readonly provider: string;
  readonly route: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** ISO 8601. */
  readonly at: string;
  /** Null until the answer is made, and for ever if it never is. */
  readonly status: number | null;
  /** Bytes of the body sent so far. */
  readonly bytes: number;
  /** Not ended, neither by us nor by the caller. */
  readonly open: boolean;
  /** Requests of the same route that were open when it arrived, itself included. */
  readonly alongside: number;
}

type Entry = { -readonly [Key in keyof SeenRequest]: SeenRequest[Key] };

const mostKept = 10_000;

/** The log of what providers were asked. */
export class Traffic {
  private readonly entries: Entry[] = [];
  private readonly counts = new Map<string, number>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  /** The newest ten thousand requests, oldest first. */
  get requests(): readonly SeenRequest[] {
    return this.entries;
  }

  /** How many requests of this route have arrived. */
  count(provider: string, route: string): number {
    return this.counts.get(nameOf(provider, route)) ?? 0;
  }

  /** Resolves when the `n`th request of this route (from 1) has arrived, whether or not it was answered. */
  async seen(provider: string, route: string, n = 1, signal?: AbortSignal): Promise<void> {
    while (this.count(provider, route) < n) {
      await once(this.arrivals, nameOf(provider, route), signal ? { signal } : {});
    }
  }

  /** Notes an arrival; the entry is kept up to date by whoever answers it. */
  note(request: Pick<SeenRequest, 'provider' | 'route' | 'method' | 'path' | 'at'>): Entry {
    const name = nameOf(request.provider, request.route);
    const others = this.entries.filter((one) => one.open && nameOf(one.provider, one.route) === name);
    const entry = { ...request, status: null, bytes: 0, open: true, alongside: others.length + 1 };
    this.entries.push(entry);
    if (this.entries.length > mostKept) this.entries.shift();
    this.counts.set(name, this.count(request.provider, request.route) + 1);
    this.arrivals.emit(name);
    return entry;
  }
}

function nameOf(provider: string, route: string): string {
  return `${provider}/${route}`;
}
