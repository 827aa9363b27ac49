import type { JsonObject } from '../../json.js';
import type { Person } from '../people/person.js';
import type { Logins } from './identities.js';

/** The second factors of a person. Addresses that he signs in with are among them, and secrets are in clear. */
export function secondFactorsOf(person: Person, logins: Logins): JsonObject {
  const { index, email, phone } = person;
  return {
    emails: logins.email && index % 2 === 0 ? [email.toLowerCase()] : [],
    phone_numbers: logins.phone && index % 4 === 0 ? [phone] : [],
    totps: index % 17 === 0 ? [totp(person)] : [],
  };
}

function totp({ email, roll }: Person): JsonObject {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const secret = Array.from({ length: 32 }, (_, at) => alphabet[roll(100 + at, 32)]).join('');
  const query = new URLSearchParams({
    algorithm: 'SHA1',
    digits: '6',
    issuer: 'sandbox',
    period: '30',
    secret,
  });
  return { secret, uri: `otpauth://totp/${encodeURIComponent(email.toLowerCase())}?${query.toString()}` };
}
