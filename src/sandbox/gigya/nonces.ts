/** The nonces of the requests that are young enough to be sent again. */
export class Nonces {
  /** Until when each one is remembered, oldest first. */
  private readonly used = new Map<string, number>();

  constructor(
    private readonly lifeMs: number,
    private readonly now: () => number,
  ) {}

  /** Uses up a nonce; false if it is not the first time. */
  take(nonce: string): boolean {
    this.forgetOld();
    if (this.used.has(nonce)) return false;
    this.used.set(nonce, this.now() + this.lifeMs);
    return true;
  }

  private forgetOld(): void {
    for (const [nonce, untilMs] of this.used) {
      if (untilMs > this.now()) return;
      this.used.delete(nonce);
    }
  }
}
