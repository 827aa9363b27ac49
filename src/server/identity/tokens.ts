import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { JwtSettings } from '../../settings/jwt.js';
import { callerOf } from './claims.js';
import type { Identity } from './identity.js';
import { KeysUnreachable, unauthenticated } from './refusals.js';
import { callAt } from './timer.js';

/** How far the issuer's clock may be from ours. */
const toleranceS = 5;

/** The identity of whoever has this token. Throws as `Identities.identify` does. */
export async function identityOfToken(
  token: string,
  rules: JwtSettings,
  keys: JWTVerifyGetKey,
): Promise<Identity> {
  const { issuer, audience, algorithms } = rules;
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience,
    algorithms,
    clockTolerance: toleranceS,
    requiredClaims: ['exp', 'sub'],
  }).catch((fault: unknown) => {
    throw fault instanceof KeysUnreachable ? fault : unauthenticated(explain(fault));
  });
  const endsAtMs = ((payload.exp ?? 0) + toleranceS) * 1000;
  return {
    caller: callerOf(payload, rules),
    token,
    watch: (onEnd) => callAt(endsAtMs, () => onEnd('The token has expired; connect again with a new one.')),
  };
}

/** What jose found wrong, without a word of the token. */
function explain(fault: unknown): string {
  if (fault instanceof errors.JWTExpired) return 'The token has expired; get a new one.';
  if (fault instanceof errors.JWTClaimValidationFailed)
    return `The token is not for this server: its \`${fault.claim}\` ${fault.reason === 'missing' ? 'is missing' : 'does not fit'}.`;
  if (fault instanceof errors.JOSEAlgNotAllowed)
    return 'The token is signed with an algorithm that `auth.jwt.algorithms` does not list.';
  return 'The token cannot be verified: it is malformed, or no key of the issuer has signed it.';
}
