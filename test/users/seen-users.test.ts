import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SeenUsers } from '../../src/users/seen-users.js';
import { hashUserId } from '../../src/users/user-hash.js';

describe('the hash of a user', () => {
  it.each(['auth0|1', '', 'Zoë', '漢字'])('is the first half of SHA-256 of the id %j', (id) => {
    expect(hashUserId(id)).toEqual(createHash('sha256').update(id).digest().subarray(0, 16));
  });
});

describe('the users seen', () => {
  it('tells new users from those it has, in no more than 48 bytes a user', () => {
    const seen = new SeenUsers();
    const hashes = Array.from({ length: 200_000 }, (_, n) => hashUserId(`auth0|${n}`));
    let mostBytes = 0;
    let newOnes = 0;
    for (const [n, hash] of hashes.entries()) {
      if (seen.add(hash)) newOnes++;
      if (n >= 5000) mostBytes = Math.max(mostBytes, seen.bytes / (n + 1));
    }
    const again = hashes.filter((hash) => seen.add(hash));

    expect([newOnes, again.length, seen.size]).toEqual([200_000, 0, 200_000]);
    expect(mostBytes).toBeLessThanOrEqual(48);
  });

  it('takes a sidecar over', () => {
    const seen = new SeenUsers();
    seen.addAll(Buffer.concat(['a', 'b', 'c', 'b'].map(hashUserId)));

    expect(seen.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((id) => seen.add(hashUserId(id)))).toEqual([false, false, false, true]);
  });

  it('is not misled by hashes that share their first 64 bits', () => {
    const seen = new SeenUsers();
    const alike = (n: number): Buffer => {
      const hash = Buffer.alloc(16, 7);
      hash.writeUInt32LE(n, 12);
      return hash;
    };
    for (let n = 0; n < 2000; n++) expect(seen.add(alike(n))).toBe(true);
    for (let n = 0; n < 2000; n++) expect(seen.add(alike(n))).toBe(false);
  });

  it('knows the hash that is all zero', () => {
    const seen = new SeenUsers();
    expect([seen.add(Buffer.alloc(16)), seen.add(Buffer.alloc(16)), seen.size]).toEqual([true, false, 1]);
  });

  it('refuses what is no hash', () => {
    expect(() => new SeenUsers().add(Buffer.alloc(15))).toThrow(RangeError);
    expect(() => new SeenUsers().addAll(Buffer.alloc(17))).toThrow(RangeError);
  });
});
