import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Link, LinkSigner } from '../../resolvers/file-links.js';

/** A key that signs links; the first of a list signs, all of them are accepted. */
export interface SigningKey {
  /** Tells which key signed; shown in the link. */
  readonly id: string;
  readonly secret: string | Uint8Array;
}

/** What {@link createLinks} needs. */
export interface LinkOptions {
  readonly keys: readonly SigningKey[];
  /** Where the outside reaches this server; a function where that is known only once it listens. */
  readonly publicUrl: string | (() => string);
  /** How long a link is good, in milliseconds. */
  readonly ttlMs: number;
}

/** Makes links to files and knows its own again. */
export interface Links extends LinkSigner {
  /** Whether a link with this query may be good, as far as it can be told without its file: if not, it is not. */
  mayBeGood(query: Readonly<Record<string, unknown>>): boolean;
  /** Whether a link with this query was made for this file of this export, and is still good. */
  isGood(exportId: string, sha256: string, query: Readonly<Record<string, unknown>>): boolean;
}

/**
 * Opens the maker of links. A link names its holder (`by`), its end (`expires`, seconds since 1970) and its
 * key (`kid`), and signs them together with the export and the SHA-256 of the file: it is good for these
 * bytes only, and dies with them.
 */
export function createLinks({ keys, publicUrl, ttlMs }: LinkOptions): Links {
  const [newest] = keys;
  if (!newest) throw new Error('Links need at least one key to sign with');
  return {
    sign(exportId, sha256, holder): Link {
      const expires = Math.floor((Date.now() + ttlMs) / 1000);
      const base = typeof publicUrl === 'string' ? publicUrl : publicUrl();
      const url = new URL(`${base.replace(/\/+$/, '')}/exports/${encodeURIComponent(exportId)}/file`);
      const claims = { expires: String(expires), by: holder, kid: newest.id };
      const signature = signatureOf(newest, exportId, sha256, claims);
      url.search = new URLSearchParams({ ...claims, signature }).toString();
      return { url: url.href, expiresAt: new Date(expires * 1000) };
    },
    mayBeGood: (query) => claimsOf(query, keys) !== undefined,
    isGood(exportId, sha256, query): boolean {
      const claimed = claimsOf(query, keys);
      if (!claimed) return false;
      const { key, claims, signature } = claimed;
      return isSame(signatureOf(key, exportId, sha256, claims), signature);
    },
  };
}

interface Claims {
  readonly expires: string;
  readonly by: string;
  readonly kid: string;
}

interface Claimed {
  readonly key: SigningKey;
  readonly claims: Claims;
  readonly signature: string;
}

/** What a link says of itself; undefined when it has ended, or is none that one of these keys signs. */
function claimsOf(
  query: Readonly<Record<string, unknown>>,
  keys: readonly SigningKey[],
): Claimed | undefined {
  const { expires, by, kid, signature } = query;
  if (!isString(expires) || !isString(by) || !isString(kid) || !isString(signature)) return undefined;
  const key = keys.find(({ id }) => id === kid);
  const isOver = !(Number(expires) * 1000 > Date.now());
  if (!key || isOver || !signaturePattern.test(signature)) return undefined;
  return { key, claims: { expires, by, kid }, signature };
}

/** 256 bits in base64url. */
const signaturePattern = /^[\w-]{43}$/;

/** JSON keeps the parts apart: no two different links have the same text to sign. */
function signatureOf(key: SigningKey, exportId: string, sha256: string, claims: Claims): string {
  const text = JSON.stringify([exportId, sha256, claims.by, claims.expires, claims.kid]);
  return createHmac('sha256', key.secret).update(text).digest('base64url');
}

/** In constant time, so that a signature cannot be guessed byte by byte. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
