import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwksCache,
  type JSONWebKeySet,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
} from 'jose';
import { KeysUnreachable } from './refusals.js';

/** How patient {@link remoteKeys} is, in milliseconds. */
export interface RemoteKeysPatience {
  /** How soon a key that is not known is looked for again; default 30 s. Anybody can name unknown keys. */
  readonly coolDownMs?: number;
  /** How soon it is tried again when the keys could not be fetched; default 5 s. */
  readonly pauseMs?: number;
  /** Default 5 s. */
  readonly timeoutMs?: number;
}

const freshMs = 10 * 60_000;
/** How long the last keys are good for while no newer ones can be fetched. */
const staleMs = 24 * 3_600_000;

/**
 * The keys that an issuer publishes, fetched when they are needed, ten minutes old or do not hold the one that
 * a token names. While they cannot be fetched the last ones hold for a day; what they do not settle is
 * `KeysUnreachable`.
 */
export function remoteKeys(uri: string, patience: RemoteKeysPatience = {}): JWTVerifyGetKey {
  const { coolDownMs = 30_000, pauseMs = 5_000, timeoutMs = 5_000 } = patience;
  const last: { jwks?: JSONWebKeySet; uat?: number } = {};
  const fetched = createRemoteJWKSet(new URL(uri), {
    cacheMaxAge: freshMs,
    cooldownDuration: coolDownMs,
    timeoutDuration: timeoutMs,
    [jwksCache]: last as JWKSCacheInput,
  });
  let failure: { readonly fault: unknown; readonly atMs: number } | undefined;

  const fromLast: JWTVerifyGetKey = async (header, token) => {
    const { jwks, uat = 0 } = last;
    try {
      if (jwks && Date.now() - uat < staleMs) return await createLocalJWKSet(jwks)(header, token);
    } catch {
      // The key may be one that could not be fetched.
    }
    throw new KeysUnreachable(failure?.fault);
  };
  return async (header, token) => {
    if (failure && Date.now() - failure.atMs < pauseMs) return fromLast(header, token);
    try {
      return await fetched(header, token);
    } catch (fault) {
      if (isOfToken(fault)) throw fault;
      failure = { fault, atMs: Date.now() };
      return fromLast(header, token);
    }
  };
}

/** The keys were there, and none of them fits. */
function isOfToken(fault: unknown): boolean {
  return [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => fault instanceof kind,
  );
}

/** Fetches the keys once, within 5 s, and counts them; throws an Error that says why it cannot. */
export async function countRemoteKeys(uri: string): Promise<number> {
  const keys = createRemoteJWKSet(new URL(uri), { timeoutDuration: 5_000 });
  try {
    await keys.reload();
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new Error(`auth.jwt.jwksUri: the keys of the issuer cannot be fetched: ${why}`, { cause: fault });
  }
  return keys.jwks()?.keys.length ?? 0;
}
