import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** A download whose client takes its time: it has begun, and no more than the first bytes are read. */
export class SlowDownload {
  private constructor(private readonly answer: IncomingMessage) {}

  /** Resolves when the first bytes are there. */
  static async open(url: URL): Promise<SlowDownload> {
    const sent = get(url, { agent: false });
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer, 'readable');
    return new SlowDownload(answer);
  }

  /** Reads on to the end; resolves to the SHA-256 of all of it in hex, rejects when it was cut off. */
  async readOn(): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.answer) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
}
