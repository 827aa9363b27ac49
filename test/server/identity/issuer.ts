import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import type { JwtSettings } from '../../../src/settings/jwt.js';

/** An identity provider: a little server that publishes its keys, and signs tokens with the newest of them. */
export interface Issuer {
  readonly jwksUri: string;
  /** How often its keys were asked for. */
  readonly fetches: () => number;
  /** Publishes one more key and signs with it from now on. */
  rotate(): Promise<void>;
  /** What it answers instead of its keys; null = its keys again. */
  answersWith(status: number | null): void;
  /** A token that is good for an hour, of tenant acme, unless the claims say otherwise. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: { readonly alg?: string; readonly kid?: string },
  ): Promise<string>;
  /** The newest public key. */
  publicKey(): CryptoKey;
  /** Settings that take its tokens. */
  readonly settings: JwtSettings;
  close(): void;
}

/** Names of tests: what `iss` and `aud` must be. */
export const iss = 'https://id.acme.example/';
export const aud = 'rollcall';

/** Seconds since 1970, so many from now. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

export async function openIssuer(algorithm: 'RS256' | 'ES256' = 'ES256'): Promise<Issuer> {
  const published: JWK[] = [];
  let newest = await generateKeyPair(algorithm, { extractable: true });
  const publish = async () => {
    const kid = `key-${published.length + 1}`;
    published.push({ ...(await exportJWK(newest.publicKey)), kid, alg: algorithm, use: 'sig' });
  };
  await publish();
  let fetches = 0;
  let status: number | null = null;
  const server = createServer((_, answer) => {
    fetches++;
    answer.writeHead(status ?? 200, { 'content-type': 'application/json' });
    answer.end(status === null ? JSON.stringify({ keys: published }) : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  return {
    jwksUri,
    fetches: () => fetches,
    rotate: async () => {
      newest = await generateKeyPair(algorithm, { extractable: true });
      await publish();
    },
    answersWith: (next) => void (status = next),
    sign: (claims = {}, { alg = algorithm, kid = `key-${published.length}` } = {}) =>
      new SignJWT({ ...standard(), ...claims }).setProtectedHeader({ alg, kid }).sign(newest.privateKey),
    publicKey: () => newest.publicKey,
    settings: {
      issuer: iss,
      audience: aud,
      jwksUri,
      algorithms: [algorithm],
      tenantClaim: 'tenant',
      scopeClaim: 'scope',
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function standard(): JWTPayload {
  return { iss, aud, sub: 'ann', tenant: 'acme', scope: 'exports:read users:read', exp: inSeconds(3600) };
}
