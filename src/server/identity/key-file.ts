import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';

interface Loaded {
  readonly keys: JWTVerifyGetKey;
  /** Another one for every version of the file. */
  readonly stamp: string;
}

/**
 * The keys of a file: one public key or certificate (PEM), one JWK, or a JWKS. It is read again when it has
 * changed; one that cannot be read is warned of once, and the last keys stay. Throws if the first reading fails.
 */
export async function fileKeys(path: string, warn: (sentence: string) => void): Promise<JWTVerifyGetKey> {
  let loaded = await load(path);
  let badStamp = '';
  const renew = async (): Promise<void> => {
    const stamp = await stampOf(path).catch(() => 'gone');
    if (stamp === loaded.stamp || stamp === badStamp) return;
    try {
      loaded = await load(path);
    } catch (fault) {
      badStamp = stamp;
      warn(`${(fault as Error).message}; the keys it held before stay good`);
    }
  };
  return async (header, token) => {
    await renew();
    return loaded.keys(header, token);
  };
}

async function load(path: string): Promise<Loaded> {
  try {
    const stamp = await stampOf(path);
    return { stamp, keys: keysOf(await readFile(path, 'utf8')) };
  } catch (fault) {
    throw new Error(`auth.jwt.keyFile ${path} ${whyNot(fault)}`);
  }
}

/** A parser's message might quote the file, so of a fault only a system's code is passed on. */
function whyNot(fault: unknown): string {
  const { code = '' } = fault as NodeJS.ErrnoException;
  return /^E[A-Z]+$/.test(code)
    ? `cannot be read (${code})`
    : 'must hold a public key as PEM or JWK, or a JWKS, and nothing private';
}

async function stampOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs].join(' ');
}

function keysOf(text: string): JWTVerifyGetKey {
  if (!text.trimStart().startsWith('{')) return onlyKey(text);
  const parsed = JSON.parse(text) as JSONWebKeySet | JWK;
  const keys = 'keys' in parsed ? parsed.keys : [parsed];
  if (keys.some((key) => 'd' in key || 'k' in key)) throw new Error('a private key does not belong here');
  return 'keys' in parsed ? createLocalJWKSet(parsed) : onlyKey({ key: parsed, format: 'jwk' });
}

/** One key alone is tried whatever key id a token names. */
function onlyKey(given: string | JsonWebKeyInput): JWTVerifyGetKey {
  if (typeof given === 'string' && given.includes('PRIVATE KEY'))
    throw new Error('a private key does not belong here');
  const key = createPublicKey(given);
  return () => Promise.resolve(key);
}
