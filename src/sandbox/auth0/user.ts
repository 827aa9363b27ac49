import type { JsonObject, JsonValue } from '../../json.js';
import type { Person } from '../people/person.js';

/** The connections of the sandbox's tenant. */
export const connections = {
  database: {
    id: 'con_SandboxUsers0001',
    name: 'Username-Password-Authentication',
    provider: 'auth0',
    isSocial: false,
  },
  social: {
    id: 'con_SandboxSocial002',
    name: 'google-oauth2',
    provider: 'google-oauth2',
    isSocial: true,
  },
} as const;

/** One of the connections of the sandbox's tenant. */
export type Connection = (typeof connections)[keyof typeof connections];

/** Where a person signs in. */
export function connectionOf({ index }: Person): Connection {
  return index % 5 === 4 ? connections.social : connections.database;
}

/** A person as Auth0 exports him, every attribute; one that he has not is missing. */
export function auth0User(person: Person): JsonObject {
  const { index, roll, given, family } = person;
  const connection = connectionOf(person);
  const verified = roll(20, 4) !== 0;
  const user: JsonObject = {
    user_id: `${connection.provider}|${person.id}`,
    email_verified: verified,
    name: index % 3 === 0 ? person.remark : `${given} ${family}`,
    nickname: given,
    picture: `https://cdn.sandbox.example/${person.id}.png`,
    created_at: dateTime(person.createdMs),
    updated_at: dateTime(person.modifiedMs),
    identities: identitiesOf(person, connection),
    app_metadata: appMetadata(person),
    user_metadata: userMetadata(person),
  };
  // Phone-only users have no email, not a null one.
  if (index % 11 !== 10) user.email = person.email;
  if (index % 7 !== 6) Object.assign(user, { given_name: given, family_name: family });
  if (!connection.isSocial) user.username = `user_${index}`;
  if (index % 4 !== 3) Object.assign(user, { phone_number: person.phone, phone_verified: verified });
  if (index % 13 !== 12) Object.assign(user, lastLogin(person));
  if (index % 17 === 0) Object.assign(user, secondFactor(person));
  if (index % 19 === 0) user.blocked = true;
  if (index % 6 === 0) user.last_password_reset = dateTime(person.createdMs + 86_400_000);
  if (index % 8 === 0) Object.assign(user, { locale: roll(21, 2) ? 'pt-BR' : 'de', gender: 'female' });
  return user;
}

function identitiesOf(person: Person, connection: Connection): JsonValue {
  const { name, provider, isSocial } = connection;
  const first = { connection: name, provider, user_id: person.id, isSocial };
  if (person.index % 9 !== 0) return [first];
  // Linked accounts may have a number for an id.
  const profileData = { email: person.email, name: person.remark };
  return [
    first,
    { connection: 'github', provider: 'github', user_id: 1e6 + person.index, isSocial: true, profileData },
  ];
}

function lastLogin({ modifiedMs, roll }: Person): JsonObject {
  const ip = `203.0.113.${roll(22, 254) + 1}`;
  return {
    last_login: dateTime(modifiedMs),
    last_ip: roll(23, 5) === 0 ? '2001:db8::1' : ip,
    logins_count: roll(24, 5000) + 1,
  };
}

function secondFactor({ modifiedMs }: Person): JsonObject {
  return { multifactor: ['guardian'], multifactor_last_modified: dateTime(modifiedMs) };
}

function appMetadata({ index, roll }: Person): JsonObject {
  return {
    plan: index % 2 === 0 ? 'enterprise' : 'free',
    roles: index % 5 === 0 ? [] : ['reader'],
    crm: { segment: { name: 'returning', score: roll(25, 1000) / 10, since: null } },
  };
}

function userMetadata({ remark, place, bornMs, createdMs, roll }: Person): JsonObject {
  const [city, , country] = place;
  return {
    country,
    birth_date: dateTime(bornMs).slice(0, 10),
    address: { city, 'odd "key", with.dots': true },
    consent: {
      given: roll(26, 3) !== 0,
      date: dateTime(createdMs),
      text_details: 'I agree to the privacy notice.',
    },
    preferences: { languages: ['pt', 'en'], notifications: { sms: false } },
    bio: remark,
  };
}

function dateTime(ms: number): string {
  return new Date(ms).toISOString();
}
