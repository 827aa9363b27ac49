/** A token and how long it lives, in milliseconds. */
export interface FreshToken {
  readonly value: string;
  readonly lifetimeMs: number;
}

interface Fetching {
  readonly token: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/** Renewed this long before it ends, so that a token does not die on the way; half its life if that is less. */
const leewayMs = 10_000;

/**
 * Keeps one token, fetches the next one early, and never fetches two at once.
 *
 * Whoever waits may give up without disturbing the others; when all have, the fetch is aborted.
 */
export class TokenCache {
  private held: { readonly value: string; readonly renewAtMs: number } | undefined;
  private fetching: Fetching | undefined;

  constructor(private readonly fetch: (signal: AbortSignal) => Promise<FreshToken>) {}

  /** The token, fetched if need be. Throws what the fetch throws, or the signal's reason. */
  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (this.held && Date.now() < this.held.renewAtMs) return this.held.value;
    return this.join((this.fetching ??= this.begin()), signal);
  }

  /** Forgets this token, because it was refused. A newer one stays. */
  invalidate(token: string): void {
    if (this.held?.value === token) this.held = undefined;
  }

  private begin(): Fetching {
    const controller = new AbortController();
    const token = this.fetch(controller.signal).then((fresh) => this.keep(fresh));
    const fetching: Fetching = { token, controller, waiting: 0 };
    const forget = () => {
      if (this.fetching === fetching) this.fetching = undefined;
    };
    token.then(forget, forget);
    return fetching;
  }

  private keep({ value, lifetimeMs }: FreshToken): string {
    this.held = { value, renewAtMs: Date.now() + lifetimeMs - Math.min(leewayMs, lifetimeMs / 2) };
    return value;
  }

  private async join(fetching: Fetching, signal: AbortSignal): Promise<string> {
    fetching.waiting += 1;
    let giveUp = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => reject(signal.reason as Error);
      signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([fetching.token, givenUp]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      fetching.waiting -= 1;
      if (fetching.waiting === 0) this.abandon(fetching);
    }
  }

  /** Aborting a fetch that has ended does nothing. */
  private abandon(fetching: Fetching): void {
    if (this.fetching === fetching) this.fetching = undefined;
    fetching.controller.abort();
  }
}
