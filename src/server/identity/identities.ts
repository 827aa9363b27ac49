import type { JWTVerifyGetKey } from 'jose';
import type { JwtSettings } from '../../settings/jwt.js';
import type { KeyRing } from '../../settings/key-ring.js';
import { identityOfKey } from './api-keys.js';
import { bearerIn, hasThreeParts } from './bearer.js';
import type { Identities, Identity } from './identity.js';
import { fileKeys } from './key-file.js';
import { unauthenticated } from './refusals.js';
import { remoteKeys, type RemoteKeysPatience } from './remote-keys.js';
import { identityOfToken } from './tokens.js';

/** Who may call. */
export interface IdentityParts {
  readonly keys: KeyRing;
  /** Undefined = no tokens are taken. */
  readonly jwt?: JwtSettings | undefined;
  /** Told of a key file that can no longer be read. */
  readonly warn: (sentence: string) => void;
  readonly patience?: RemoteKeysPatience;
}

/** Opens the identities of API keys and tokens. Throws if `auth.jwt.keyFile` cannot be used. */
export async function openIdentities({ keys, jwt, warn, patience }: IdentityParts): Promise<Identities> {
  const tokenKeys = jwt && (await tokenKeysOf(jwt, warn, patience));
  const ofKey = (key: string): Identity => {
    const holder = identityOfKey(key, keys);
    if (holder) return holder;
    throw unauthenticated('This API key is not known, or no longer.');
  };
  const ofBearer = async (credential: string): Promise<Identity> => {
    // Keys first, whatever they look like; of the rest, what has the three parts of a token is one.
    const isToken = hasThreeParts(credential) && !identityOfKey(credential, keys);
    return jwt && tokenKeys && isToken ? identityOfToken(credential, jwt, tokenKeys) : ofKey(credential);
  };
  return {
    identify: async ({ authorization, apiKey }) => {
      const holder = apiKey === undefined ? undefined : ofKey(apiKey);
      if (authorization === undefined) return holder ?? refuseNobody();
      const bearer = await ofBearer(credentialOf(authorization));
      return holder ? behindRouter(bearer, holder) : bearer;
    },
  };
}

function tokenKeysOf(
  { jwksUri, keyFile = '' }: JwtSettings,
  warn: IdentityParts['warn'],
  patience: IdentityParts['patience'],
): JWTVerifyGetKey | Promise<JWTVerifyGetKey> {
  return jwksUri === undefined ? fileKeys(keyFile, warn) : remoteKeys(jwksUri, patience);
}

function credentialOf(authorization: string): string {
  const credential = bearerIn(authorization);
  if (credential !== undefined) return credential;
  throw unauthenticated('Authorization must be Bearer and an API key or a token.');
}

function refuseNobody(): never {
  throw unauthenticated(
    'Say who you are: Authorization: Bearer <API key or token>, or X-Api-Key: <API key>.',
  );
}

/**
 * A router shows its own key beside its caller's token. Tenant, name and scopes are the token's; of the key
 * only `federation` counts, which opens the entities. Both must be good, and stay so.
 */
function behindRouter(bearer: Identity, router: Identity): Identity {
  const { caller, token } = bearer;
  const lent = router.caller.scopes.has('federation') ? ['federation'] : [];
  return {
    caller: { ...caller, scopes: new Set([...caller.scopes, ...lent]) },
    token,
    watch: (onEnd) => {
      const stop = () => stops.forEach((each) => each());
      const end = (reason: string) => {
        stop();
        onEnd(reason);
      };
      const stops = [bearer.watch(end), router.watch(end)];
      return stop;
    },
  };
}
