import { randomBytes } from 'node:crypto';

import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { json } from '../reply.js';
import type { Signer } from '../signer.js';
import type { Route } from '../simulator.js';
import { oauthError } from './errors.js';
import type { Tenant } from './tenant.js';

const lifeSeconds = 86_400;
const purpose = 'access token';

/** How a presented token stands. */
export type TokenState = 'good' | 'expired' | 'forged';

/** Access tokens: JWTs as Auth0's are, which hold all that is needed to check them. */
export class Tokens {
  private readonly withdrawn = new Set<string>();

  constructor(
    private readonly signer: Signer,
    private readonly now: () => number,
  ) {}

  issue({ domain, clientId, audience }: Tenant): string {
    const iat = Math.floor(this.now() / 1000);
    const claims = {
      iss: `https://${domain}/`,
      sub: `${clientId}@clients`,
      aud: audience,
      iat,
      exp: iat + lifeSeconds,
      scope: 'read:users',
      gty: 'client-credentials',
      // No two are alike, not even of the same second.
      jti: randomBytes(12).toString('hex'),
    };
    const message = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${message}.${this.signer.sign(purpose, message)}`;
  }

  check(token: string): TokenState {
    const [head = '', claims = '', signature = ''] = token.split('.');
    if (!this.signer.isSignedBy(purpose, `${head}.${claims}`, signature)) return 'forged';
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp: number };
    return this.withdrawn.has(token) || this.now() >= exp * 1000 ? 'expired' : 'good';
  }

  /** Lets a token expire now. */
  expire(token: string): void {
    this.withdrawn.add(token);
  }
}

/** `POST /oauth/token`, the client-credentials grant. */
export function tokenRoute(tenant: Tenant, tokens: Tokens): Route {
  return {
    name: 'token',
    method: 'POST',
    path: /^\/oauth\/token$/,
    answer: (call) => refusal(call, tenant) ?? granted(tokens.issue(tenant)),
  };
}

function refusal({ headers, body }: Call, tenant: Tenant): Reply | undefined {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) {
    return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(body);
  const grant = form.get('grant_type');
  if (grant === null) return oauthError(400, 'invalid_request', 'Missing required parameter: grant_type');
  if (grant !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grant}`);
  }
  if (form.get('client_id') !== tenant.clientId || form.get('client_secret') !== tenant.clientSecret) {
    return oauthError(401, 'access_denied', 'Unauthorized');
  }
  const audience = form.get('audience') ?? '';
  if (audience === tenant.audience) return undefined;
  return oauthError(403, 'access_denied', `Client is not authorized to access "${audience}".`);
}

function granted(token: string): Reply {
  const grant = { access_token: token, scope: 'read:users', expires_in: lifeSeconds, token_type: 'Bearer' };
  return json(200, grant, { 'cache-control': 'no-store' });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
