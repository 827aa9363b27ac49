import type { KeyObject } from 'node:crypto';
import { verify } from 'node:crypto';
import { z } from 'zod';

import type { Project } from './project.js';

/** How far the two clocks may be apart. */
const skewSeconds = 5 * 60;

const headShape = z.object({ alg: z.literal('RS256'), kid: z.string() });

/** Stricter than the server may be, where it is not known: a token without `iat` or `exp` is refused. */
const claimsShape = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/** The check of the tokens that callers sign themselves. */
export class Tokens {
  private readonly withdrawn = new Set<string>();

  constructor(
    private readonly project: Project,
    private readonly publicKey: KeyObject,
    private readonly now: () => number,
  ) {}

  /** Whether this `Authorization` opens the Admin API. */
  opens(authorization: string | undefined): boolean {
    const token = tokenIn(authorization);
    return token !== undefined && !this.withdrawn.has(token) && this.isSigned(token) && this.holds(token);
  }

  /** Lets the token of this `Authorization` be refused from now on. */
  withdraw(authorization: string | undefined): void {
    const token = tokenIn(authorization);
    if (token !== undefined) this.withdrawn.add(token);
  }

  private isSigned(token: string): boolean {
    const [head = '', claims = '', signature = '', ...more] = token.split('.');
    const parsed = headShape.safeParse(decoded(head));
    if (more.length > 0 || parsed.data?.kid !== this.project.keyId) return false;
    const message = Buffer.from(`${head}.${claims}`);
    return verify('RSA-SHA256', message, this.publicKey, Buffer.from(signature, 'base64url'));
  }

  private holds(token: string): boolean {
    const { data } = claimsShape.safeParse(decoded(token.split('.')[1] ?? ''));
    if (!data || ![data.aud].flat().includes(this.project.id)) return false;
    const now = Math.floor(this.now() / 1000);
    const from = Math.max(data.iat, data.nbf ?? data.iat) - skewSeconds;
    return now >= from && now < data.exp + skewSeconds;
  }
}

// A capital B and one space, says the server's pattern.
function tokenIn(authorization: string | undefined): string | undefined {
  return /^Bearer (.*)$/.exec(authorization ?? '')?.[1];
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
