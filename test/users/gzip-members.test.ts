import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { wait } from '../../src/clock.js';
import { GzipMembers } from '../../src/users/gzip-members.js';

const small = Buffer.from('small\n');
/** Takes its time to be compressed. */
const large = Buffer.from(randomBytes(4_000_000).toString('hex'));

describe('members of a gzip', () => {
  it('are one gzip of all blocks in their order', async () => {
    const written: Uint8Array[] = [];
    const members = new GzipMembers({ write: (chunk) => Promise.resolve(void written.push(chunk)) }, 1);
    for (const block of [large, small, large, small, small]) {
      members.add(block);
      await members.room();
    }
    await members.end();
    const whole = gunzipSync(Buffer.concat(written));
    expect(whole.equals(Buffer.concat([large, small, large, small, small]))).toBe(true);
    expect(members.sizes.reduce((sum, size) => sum + size, 0)).toBe(Buffer.concat(written).length);
  });

  it('may fail while others are being compressed: only when those have ended has the work', async () => {
    const full = () => Promise.reject(new Error('the disk is full'));
    const members = new GzipMembers({ write: full }, 1);
    for (const block of [large, large, large, large, large, large]) members.add(block);
    await expect(members.end()).rejects.toThrow('the disk is full');
    // A compressor that was closed in the midst of its work throws when that ends, where nobody can catch it.
    await wait(200);
  });
});
