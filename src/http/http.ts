import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { wait } from '../clock.js';
import type { JsonValue } from '../json.js';
import { systemResolve, type Resolve } from './addresses.js';
import { collect, notJson, parseJson } from './body.js';
import { followDownload, type DownloadRules } from './download.js';
import { exchange, type Exchange, type Form, type Incoming } from './exchange.js';
import { HttpFailure } from './fault.js';
import { inflate } from './inflate.js';
import type { AnswerHeaders } from './headers.js';
import { observed, unobserved, type HttpObserver } from './observer.js';
import { LocalRateLedger, spared, spareMs, type Budget, type RateLedger } from './rate-ledger.js';
import { defaultTimeouts, type Timeouts } from './timeouts.js';

/** A request to a provider's API. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of `json` and `form`. */
  readonly json?: JsonValue;
  readonly form?: Form;
  /** Whose rate limit it counts against: the source's id. */
  readonly rateKey: string;
  /** The rate limit, where headers do not tell it: requests beyond it wait, or are refused before they are sent. */
  readonly budget?: Budget;
  /** A question of courtesy, which does not take the last requests of a rate limit. */
  readonly courtesy?: boolean;
  readonly signal: AbortSignal;
}

/** An answer with a JSON body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: JsonValue;
}

/** A server-given link to a file. */
export interface DownloadRequest extends DownloadRules {
  readonly link: string;
  readonly signal: AbortSignal;
}

/** How to open {@link Http}; everything has a default. */
export interface HttpOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** Default: one of this process alone. */
  readonly ledger?: RateLedger;
  /** Default: nobody. */
  readonly observer?: HttpObserver;
  /** Largest body of an API answer, in bytes; default 32 MB. */
  readonly maxBodyBytes?: number;
  /** How the hosts of download links are looked up; default: as the operating system does. */
  readonly resolve?: Resolve;
}

/** The one way out of the house. Every method throws `HttpFailure`, or the signal's reason. */
export interface Http {
  /** Asks and reads the JSON; an answer outside 200–299 is thrown. */
  ask(request: HttpRequest): Promise<HttpAnswer>;
  /** Asks and hands over the body as it comes; an answer outside 200–299 is thrown. */
  stream(request: HttpRequest): Promise<Incoming>;
  /** Opens a server-given link without credentials; an answer outside 200–299 is thrown. */
  download(request: DownloadRequest): Promise<Incoming>;
  /** Closes the connections that are kept alive. */
  close(): void;
}

/** Opens the way out; whoever opens it closes it. */
export function openHttp(options: HttpOptions = {}): Http {
  return new KeepAliveHttp(options);
}

/** Longer than this nobody waits here: the caller is told, and can let go of what he holds. */
const longestPauseMs = 3_000;

/** Most of a refusal's body that is read. */
const maxRefusalBytes = 64 * 1024;

class KeepAliveHttp implements Http {
  private readonly kept = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  /** A link is used once, and its addresses are checked when connecting: nothing to keep or to share. */
  private readonly single = { http: new HttpAgent(), https: new HttpsAgent() };
  private readonly timeouts: Timeouts;
  private readonly ledger: RateLedger;
  private readonly observer: HttpObserver;
  private readonly maxBodyBytes: number;
  private readonly resolve: Resolve;

  constructor(options: HttpOptions) {
    this.timeouts = { ...defaultTimeouts, ...options.timeouts };
    this.ledger = options.ledger ?? new LocalRateLedger();
    this.observer = options.observer ?? unobserved;
    this.maxBodyBytes = options.maxBodyBytes ?? 32 * 1024 * 1024;
    this.resolve = options.resolve ?? systemResolve;
  }

  async ask(request: HttpRequest): Promise<HttpAnswer> {
    const incoming = await this.stream(request);
    const { status, headers } = incoming;
    const bytes = await within(this.timeouts.whole, incoming, () =>
      collect(incoming.body, this.maxBodyBytes),
    );
    const json = parseJson(bytes);
    if (json === undefined) throw notJson(bytes, headers.contentType);
    return { status, headers, body: json };
  }

  async stream({ rateKey, courtesy, budget, headers, ...request }: HttpRequest): Promise<Incoming> {
    if (courtesy) await this.spare(rateKey);
    if (budget)
      await (courtesy ? this.takeSpared(rateKey, budget) : this.take(rateKey, budget, request.signal));
    const incoming = await this.send({
      ...request,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...headers },
      agents: this.kept,
    });
    if (incoming.headers.rateLimit) await this.ledger.note(rateKey, incoming.headers.rateLimit);
    return accepted({ ...incoming, body: plain(incoming) }, this.timeouts.idle);
  }

  async download({ link, signal, ...rules }: DownloadRequest): Promise<Incoming> {
    // The bytes are wanted as they are stored; a gzip file is recognised by its first bytes.
    const headers = { accept: '*/*', 'accept-encoding': 'identity' };
    const common = {
      method: 'GET',
      headers,
      agents: this.single,
      signal,
    } as const;
    const incoming = await followDownload(link, { ...rules, resolve: this.resolve }, (url, lookup) =>
      this.send({ ...common, url, ...(lookup ? { lookup } : {}) }),
    );
    return accepted(incoming, this.timeouts.idle);
  }

  close(): void {
    for (const agent of [...Object.values(this.kept), ...Object.values(this.single)]) agent.destroy();
  }

  private send(request: Omit<Exchange, 'timeouts'>): Promise<Incoming> {
    const isLink = request.agents === this.single;
    return observed(this.observer, { ...request, isLink }, () =>
      exchange({ ...request, timeouts: this.timeouts }),
    );
  }

  private async spare(rateKey: string): Promise<void> {
    const waitMs = await spareMs(this.ledger, rateKey, Date.now());
    if (waitMs !== undefined) throw new HttpFailure({ kind: 'spared', waitMs });
  }

  private async takeSpared(rateKey: string, budget: Budget): Promise<void> {
    const waitMs = await this.ledger.take(rateKey, spared(budget));
    if (waitMs > 0) throw new HttpFailure({ kind: 'spared', waitMs });
  }

  private async take(rateKey: string, budget: Budget, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const take = () => this.ledger.take(rateKey, budget);
    for (let waitMs = await take(); waitMs > 0; waitMs = await take()) {
      if (waitMs > longestPauseMs) throw new HttpFailure({ kind: 'rationed', waitMs });
      this.observer.waits(waitMs);
      await wait(waitMs, signal);
    }
  }
}

/** The body unpacked. Whoever stops early closes the connection, though zlib may be waiting for more of it. */
async function* plain(incoming: Incoming): AsyncGenerator<Buffer> {
  try {
    yield* inflate(incoming.body);
  } finally {
    incoming.discard();
  }
}

/** Reads a body that must be there in time: the idle clock alone would let a single byte at a time go on for ever. */
async function within<T>(afterMs: number, incoming: Incoming, read: () => Promise<T>): Promise<T> {
  const late = new HttpFailure({ kind: 'timeout', phase: 'whole', afterMs });
  const clock = setTimeout(() => incoming.discard(late), afterMs);
  try {
    return await read();
  } finally {
    clearTimeout(clock);
  }
}

/** Throws an answer outside 200–299; its body is told as far as it comes in time. */
async function accepted(incoming: Incoming, refusalMs: number): Promise<Incoming> {
  const { status, headers } = incoming;
  if (status >= 200 && status < 300) return incoming;
  const body = await within(refusalMs, incoming, () => collect(incoming.body, maxRefusalBytes)).catch(() =>
    Buffer.alloc(0),
  );
  throw new HttpFailure({
    kind: 'status',
    status,
    headers,
    body: parseJson(body),
    text: body.toString('utf8'),
  });
}
