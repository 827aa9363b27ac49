import { userHashBytes } from './user-hash.js';

/** The hashes of a segment's rows in their order, as its sidecar holds them. */
export class UserHashes {
  private buffer = Buffer.allocUnsafeSlow(1024 * userHashBytes);
  count = 0;

  add(hash: Uint8Array): void {
    if (hash.length !== userHashBytes) throw new RangeError(`a hash of ${hash.length} bytes is no user's`);
    const end = this.count * userHashBytes;
    if (end === this.buffer.length) this.buffer = Buffer.concat([this.buffer], end * 2);
    this.buffer.set(hash, end);
    this.count++;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.count * userHashBytes);
  }
}
