/** Collects chunks up to a limit; grows with what it holds, since most files are small. */
export class PartBuffer {
  private bytes = new Uint8Array(64 * 1024);
  private filled = 0;

  constructor(private readonly limit: number) {}

  get isFull(): boolean {
    return this.filled === this.limit;
  }

  get content(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.filled);
  }

  /** Copies what fits, and gives back the rest. */
  take(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.limit - this.filled);
    this.makeRoom(this.filled + taken.length);
    this.bytes.set(taken, this.filled);
    this.filled += taken.length;
    return chunk.subarray(taken.length);
  }

  clear(): void {
    this.filled = 0;
  }

  private makeRoom(wanted: number): void {
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.min(this.limit, Math.max(wanted, this.bytes.length * 2)));
    larger.set(this.content);
    this.bytes = larger;
  }
}
