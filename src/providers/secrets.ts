import type { JsonObject, JsonValue } from '../json.js';

/**
 * Endings of member names, written small and without separators, whose values are secrets. Endings, so
 * that `custom_password_hash`, `idp_access_token` and the flat `app_metadata.totp_secret` are met, while
 * `last_password_reset` and `token_expires_at` stay.
 */
const secretName = new RegExp(
  `(?:${[
    'passw(?:or)?ds?',
    'passphrase',
    'pwd',
    '(?:passw(?:or)?d|pwd|pass)(?:hash(?:es|ed)?|salt|digest|history)',
    'hashed?passw(?:or)?d',
    'pwhash\\w*',
    'hashsettings\\w*',
    'secrets?',
    '(?:secret|security)answers?',
    'tokens?',
    'otpauth\\w*',
    '(?:totp|otp|mfa|2fa|twofactor)(?:seed|key|uri|url|code)s?',
    '(?:recovery|backup|scratch)(?:code|key)s?(?:hash(?:es|ed)?)?',
    '(?:private|api|signing|encryption|session)keys?',
    // What directories hand out beside their passwords.
    'supplementalcredentials',
    'krb(?:principal|5)keys?',
    'ipanthash',
    'pkcs12',
    'cookievalue',
    'sessioncookies?',
    'uidsignature',
  ].join('|')})$|^(?:totp|otp)s?$`,
);

/** Values that are secrets under any name: crypt and LDAP hashes, otpauth URIs, JWTs, private keys. */
const secretShape =
  /^\$(?:2[abxy]?|1|5|6|7|y|gy|argon2(?:id|i|d)|scrypt|pbkdf2(?:-\w+)?|bcrypt(?:-\w+)?|apr1|sha1|P|H)\$|^\{(?:SSHA|SHA|SMD5|MD5|CRYPT|PBKDF2|ARGON2|BCRYPT)(?:\d+|-[\w-]+)?\}|otpauth:|^(?:bearer )?eyJ[\w-]{8,}\.[\w-]+\.[\w-]*$|^pbkdf2_sha|-----BEGIN [A-Z ]*PRIVATE KEY/i;

/** The shortest value that {@link secretShape} can mean in earnest. */
export const shortestSecret = 16;

/** Below this depth everything is dropped: no profile nests so deep, and walking it could exhaust the stack. */
const deepest = 100;

/** Names repeat in every record, so each is judged once; a stranger's endless names do not pile up. */
const judged = new Map<string, boolean>();
const mostJudged = 20_000;

/**
 * Drops every secret from a provider's record, at every depth. A record without any, the usual one, is
 * returned as it is, not copied. Booleans and null are no secrets, whatever their name.
 */
export function dropSecrets(record: JsonObject): JsonObject {
  return holdsSecret(record, 0) ? (withoutSecrets(record, 0) as JsonObject) : record;
}

function holdsSecret(value: object, depth: number): boolean {
  if (depth > deepest) return true;
  if (Array.isArray(value)) return value.some((item: JsonValue) => isSecretValue(item, depth));
  for (const name in value) {
    const member = (value as JsonObject)[name] as JsonValue;
    if (typeof member === 'boolean' || member === null) continue;
    if (isSecretName(name) || isSecretValue(member, depth)) return true;
  }
  return false;
}

function isSecretValue(value: JsonValue, depth: number): boolean {
  if (typeof value === 'string') return isSecretText(value);
  return typeof value === 'object' && value !== null && holdsSecret(value, depth + 1);
}

export function isSecretText(value: string): boolean {
  return value.length >= shortestSecret && secretShape.test(value);
}

export function isSecretName(name: string): boolean {
  return judged.get(name) ?? judge(name);
}

function judge(name: string): boolean {
  const verdict = secretName.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  if (judged.size >= mostJudged) judged.clear();
  judged.set(name, verdict);
  return verdict;
}

function withoutSecrets(value: JsonValue, depth: number): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.filter((item) => keeps(item, depth)).map((item) => withoutSecrets(item, depth + 1));
  }
  // fromEntries defines members, so that one named __proto__ stays a member.
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name, member]) =>
          typeof member === 'boolean' || member === null || (!isSecretName(name) && keeps(member, depth)),
      )
      .map(([name, member]) => [name, withoutSecrets(member, depth + 1)]),
  );
}

function keeps(value: JsonValue, depth: number): boolean {
  if (typeof value === 'string') return !isSecretText(value);
  return typeof value !== 'object' || value === null || depth < deepest;
}
