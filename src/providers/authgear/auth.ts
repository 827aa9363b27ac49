import { SignJWT } from 'jose';
import { HttpFailure } from '../../http/fault.js';
import { TokenCache, type FreshToken } from '../../http/token-cache.js';
import type { AuthgearSettings } from './settings.js';
import { problemOf } from './wire.js';

/** What the docs recommend; the server names no maximum. */
const lifetimeSeconds = 5 * 60;

/** As the docs' samples do it, for a server whose clock is behind ours. */
const backDatedSeconds = 30;

/** The Admin API token of one source: signed here, reused until shortly before it ends (oddity 1). */
export class AuthgearTokens {
  private readonly cache = new TokenCache(() => this.sign());
  private issuedAt = 0;

  constructor(private readonly settings: AuthgearSettings) {}

  /** Runs a call with the token; an answer that refuses the token renews it once. */
  async with<T>(signal: AbortSignal, work: (token: string) => Promise<T>): Promise<T> {
    const token = await this.cache.get(signal);
    try {
      return await work(token);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.cache.invalidate(token);
      return work(await this.cache.get(signal));
    }
  }

  private async sign(): Promise<FreshToken> {
    const { projectId, keyId, privateKey } = this.settings;
    const now = Math.floor(Date.now() / 1000);
    const issuedAt = now - backDatedSeconds;
    // Made anew in the same second, a refused token would be the same again, letter for letter.
    this.issuedAt = issuedAt === this.issuedAt ? issuedAt + 1 : issuedAt;
    const value = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
      .setAudience(projectId)
      .setIssuedAt(this.issuedAt)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(privateKey);
    return { value, lifetimeMs: lifetimeSeconds * 1000 };
  }
}

/** A refused token is a 403 in plain text, never a 401 (oddity 2), unless something in front answers. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof HttpFailure) || error.fault.kind !== 'status') return false;
  const { status, body, text } = error.fault;
  return status === 401 || problemOf(body, status, text).means === 'PROVIDER_AUTH';
}
