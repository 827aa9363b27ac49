const burst = 500;
const perSecond = 100;

/**
 * The rate limit of the tenant: a bucket that is topped up at every full second of the clock, so that
 * `x-ratelimit-reset`, which counts in seconds, tells the truth.
 */
export class Bucket {
  private left = burst;
  private second: number;

  constructor(private readonly now: () => number) {
    this.second = this.currentSecond();
  }

  /** Takes one request's worth; false if there is none. */
  take(): boolean {
    this.topUp();
    if (this.left === 0) return false;
    this.left--;
    return true;
  }

  drain(): void {
    this.topUp();
    this.left = 0;
  }

  /** The headers that every answer of the Management API carries; the reset is a Unix time in seconds. */
  headers(): Readonly<Record<string, string>> {
    return {
      'x-ratelimit-limit': String(burst),
      'x-ratelimit-remaining': String(this.left),
      'x-ratelimit-reset': String(this.second + 1),
    };
  }

  private topUp(): void {
    const second = this.currentSecond();
    this.left = Math.min(burst, this.left + Math.max(0, second - this.second) * perSecond);
    this.second = second;
  }

  private currentSecond(): number {
    return Math.floor(this.now() / 1000);
  }
}
