import type { JWTPayload } from 'jose';
import type { Caller } from '../../exports/model.js';
import { scopes } from '../../scopes.js';
import type { JwtSettings } from '../../settings/jwt.js';
import { unauthenticated } from './refusals.js';

/** Where a token says who its holder is. */
export type ClaimRules = Pick<JwtSettings, 'tenant' | 'tenantClaim' | 'scopeClaim'>;

/** The caller that a token tells of. Throws a `Refusal` if it does not say who he is, or of which tenant. */
export function callerOf(payload: JWTPayload, rules: ClaimRules): Caller {
  const name = claim(payload, 'sub');
  if (!isLabel(name))
    throw unauthenticated('The token does not say whose it is: `sub` must be a plain text.');
  const known = scopesOf(claim(payload, rules.scopeClaim));
  return { name, tenant: rules.tenant ?? tenantOf(payload, rules.tenantClaim), scopes: known };
}

function tenantOf(payload: JWTPayload, name = ''): string {
  const tenant = claim(payload, name);
  if (!isLabel(tenant))
    throw unauthenticated('The token names no tenant in the claim that `auth.jwt.tenantClaim` says.');
  // Exports made before there were callers are of this tenant; whoever issues tokens must not hand them out.
  if (tenant === 'local' || tenant === '*')
    throw unauthenticated('The tenant of the token is not one that tokens can have.');
  return tenant;
}

/** A text with spaces (RFC 8693) or a list; what is no scope of ours is somebody else's. */
function scopesOf(value: unknown): ReadonlySet<string> {
  const named: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return new Set(scopes.filter((scope) => named.includes(scope)));
}

function claim(payload: JWTPayload, name: string): unknown {
  return Object.hasOwn(payload, name) ? payload[name] : undefined;
}

/** What may stand in a log and in a link: nothing invisible, and no more than a line. */
function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{C}\p{Z}](?:[^\p{C}]{0,254}[^\p{C}\p{Z}])?$/u.test(value);
}
