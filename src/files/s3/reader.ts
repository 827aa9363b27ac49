import { Readable } from 'node:stream';
import { within, type Patience } from './bucket.js';

/** A file, or a part of it, that can be asked for again from any of its bytes on. */
export interface S3Source {
  readonly patience: Patience;
  /** Asks for what is left behind so many bytes. */
  openBehind(bytes: number): Promise<Response>;
  /** What to say of a fault that stays. */
  fault(error: unknown): Error;
}

/** Streams an object; where the connection breaks it goes on with a new one. Lets go of it when the reader leaves. */
export class S3Reader extends Readable {
  private body: ReadableStreamDefaultReader<Uint8Array>;
  private bytes = 0;

  constructor(
    private readonly source: S3Source,
    first: Response,
  ) {
    super();
    this.body = bodyOf(first);
  }

  override _read(): void {
    this.next().then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(this.source.fault(error)),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.body.cancel().then(
      () => done(error),
      () => done(error),
    );
  }

  private async next(): Promise<Uint8Array | null> {
    const { attempts, limitMs } = this.source.patience;
    for (let attempt = 1; ; attempt++) {
      try {
        const { value } = await within(limitMs, this.body.read());
        this.bytes += value?.length ?? 0;
        return value ?? null;
      } catch (error) {
        if (attempt >= attempts || this.destroyed) throw error;
        await this.goOn();
      }
    }
  }

  private async goOn(): Promise<void> {
    await this.body.cancel().catch(() => undefined);
    this.body = bodyOf(await this.source.openBehind(this.bytes));
    // The reader may have left meanwhile.
    if (this.destroyed) await this.body.cancel();
  }
}

function bodyOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  return (body ?? new Blob([]).stream()).getReader();
}
