import { hash } from 'node:crypto';

/** Bytes of a user's hash. */
export const userHashBytes = 16;

/**
 * The first 128 bits of SHA-256 of the provider's user id: what "the same user" means in an export. Of a
 * billion users no two share them (the odds are one in 10²⁰).
 */
export function hashUserId(providerUserId: string): Buffer {
  return hash('sha256', providerUserId, 'buffer').subarray(0, userHashBytes);
}
