import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ApiKey } from '../../settings/api-key.js';
import type { KeyRing } from '../../settings/key-ring.js';
import type { Identity } from './identity.js';
import { callAt } from './timer.js';

/** A new API key. Its 32 random bytes cannot be guessed, so that a plain SHA-256 is enough to store it by. */
export function newApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `rck_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: digest(key).toString('hex') };
}

/** The identity of whoever shows this key; undefined if it is none of the ring. */
export function identityOfKey(presented: string, ring: KeyRing): Identity | undefined {
  const entry = find(presented, ring.keys());
  if (!entry) return undefined;
  const { name, tenant, scopes } = entry;
  return {
    caller: { name, tenant, scopes: new Set(scopes) },
    watch: (onEnd) => {
      const check = () => {
        if (ring.keys().some((key) => isDeepStrictEqual(key, entry))) return;
        stop();
        onEnd('The API key was revoked or changed; connect again with one that is good.');
      };
      // The first check is for what happened between the look-up and now.
      const stops = [ring.onChange(check), callAt(0, check)];
      const stop = () => stops.forEach((each) => each());
      return stop;
    },
  };
}

/** Compares with every key in constant time, so that the time taken tells nothing of any. */
function find(presented: string, keys: readonly ApiKey[]): ApiKey | undefined {
  const given = digest(presented);
  const [found] = keys.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), given));
  return found;
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
