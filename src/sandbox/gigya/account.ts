import type { JsonObject } from '../../json.js';
import type { Person } from '../people/person.js';
import { identitiesOf, isOfSite, uidOf } from './identities.js';
import { profileOf } from './profile.js';

const hour = 3_600_000;

/** A person's account with all that `SELECT *` gives. What he has not is missing, not null. */
export function fullAccount(person: Person): JsonObject {
  const { index, createdMs, modifiedMs, roll } = person;
  const identities = [...identitiesOf(person)];
  const providers = identities.map(({ provider }) => provider);
  const isVerified = verified(person);
  return {
    UID: uidOf(person),
    isRegistered: true,
    isActive: index % 19 !== 0,
    isVerified,
    isLockedOut: index % 23 === 0,
    ...moment('created', createdMs),
    ...moment('registered', createdMs + 877),
    ...(isVerified && moment('verified', createdMs + hour)),
    ...(index % 13 !== 12 && moment('lastLogin', modifiedMs)),
    ...moment('lastUpdated', modifiedMs),
    ...moment('oldestDataUpdated', createdMs),
    loginProvider: providers[0] ?? 'site',
    socialProviders: providers.join(','),
    ...(index % 2 === 0 && { regSource: 'https://www.acme.example/join?a=1&b="2"' }),
    ...(index % 4 === 0 && { lastLoginLocation: locationOf(person), iRank: roll(66, 100) }),
    loginIDs: loginIdsOf(person),
    emails: emailsOf(person),
    profile: profileOf(person),
    data: dataOf(person),
    preferences: preferencesOf(person),
    subscriptions: subscriptionsOf(person),
    identities,
  };
}

/** The account of somebody who left his address and never registered. */
export function liteAccount(person: Person): JsonObject {
  const { createdMs, modifiedMs, email } = person;
  return {
    UID: uidOf(person),
    isRegistered: false,
    isActive: false,
    isVerified: false,
    ...moment('created', createdMs),
    ...moment('lastUpdated', modifiedMs),
    emails: { verified: [], unverified: [email] },
    profile: { email },
    subscriptions: subscriptionsOf(person),
  };
}

/** What a query must name to get; who signs in elsewhere has none. */
export function passwordOf(person: Person): JsonObject | undefined {
  if (!isOfSite(person)) return undefined;
  const hash = Buffer.from(person.id.repeat(2), 'hex').toString('base64');
  return { hash, hashSettings: { algorithm: 'pbkdf2', rounds: 3000, salt: `salt of ${person.index}` } };
}

/** A moment twice, as Gigya writes it. */
function moment(name: string, ms: number): JsonObject {
  return { [name]: new Date(ms).toISOString(), [`${name}Timestamp`]: ms };
}

function verified({ index }: Person): boolean {
  return index % 11 !== 10 && index % 4 !== 2;
}

function loginIdsOf(person: Person): JsonObject {
  const { verified: emails, unverified: unverifiedEmails } = emailsOf(person);
  const username = person.index % 4 === 0 && { username: `user_${person.index}` };
  return { ...username, emails: emails ?? [], unverifiedEmails: unverifiedEmails ?? [] };
}

function emailsOf(person: Person): JsonObject {
  if (person.index % 11 === 10) return { verified: [], unverified: [] };
  return verified(person)
    ? { verified: [person.email], unverified: [] }
    : { verified: [], unverified: [person.email] };
}

function dataOf({ index, remark, roll }: Person): JsonObject {
  return {
    loyalty: { tier: index % 2 === 0 ? 'gold' : 'silver', points: roll(67, 10_000) / 4, since: null },
    newsletter: index % 3 === 0,
    remark,
    'odd "key", with spaces': { tags: index % 5 === 0 ? [] : ['a', 'b'] },
  };
}

function preferencesOf({ index, createdMs }: Person): JsonObject {
  if (index % 6 === 5) return {};
  const lastConsentModified = new Date(createdMs).toISOString();
  return { terms: { tos: { isConsentGranted: true, docVersion: 2, lastConsentModified } } };
}

function subscriptionsOf({ index, createdMs }: Person): JsonObject {
  const lastUpdatedSubscriptionState = new Date(createdMs).toISOString();
  return { weekly: { email: { isSubscribed: index % 2 === 0, lastUpdatedSubscriptionState } } };
}

function locationOf({ place, roll }: Person): JsonObject {
  const [city, state, country] = place;
  return { country, state, city, coordinates: { lat: roll(68, 180) - 90, lon: roll(69, 360) - 180 } };
}
