const most = 20;
const windowMs = 60_000;

/** The rate limit of the API: 20 requests in any 60 seconds, status polls included. No header tells of it. */
export class RateLimit {
  /** When the requests that count were let in, oldest first. */
  private counted: number[] = [];

  constructor(private readonly now: () => number) {}

  /** Lets one request in; false if there were too many. */
  take(): boolean {
    const now = this.now();
    this.counted = this.counted.filter((ms) => now < ms + windowMs);
    if (this.counted.length >= most) return false;
    this.counted.push(now);
    return true;
  }

  /** Uses up what is left. */
  drain(): void {
    while (this.take());
  }

  /** Makes room for one request more. */
  forgive(): void {
    this.counted.shift();
  }
}
