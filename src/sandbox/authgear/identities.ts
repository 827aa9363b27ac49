import type { JsonObject } from '../../json.js';
import type { Person } from '../people/person.js';

/** What somebody can sign in with. */
export interface Logins {
  readonly email: boolean;
  readonly phone: boolean;
  readonly username: boolean;
}

/** How a person signs in: by login ids, with a social account, over LDAP. Some can not at all. */
export function identitiesOf(person: Person, logins: Logins): JsonObject[] {
  const { index, email, phone } = person;
  const username = `user_${index}`;
  return [
    ...(logins.email ? [loginId('email', email.toLowerCase(), email, 'email')] : []),
    ...(logins.phone && index % 2 === 0 ? [loginId('phone', phone, phone, 'phone_number')] : []),
    ...(logins.username ? [loginId('username', username, username, 'preferred_username')] : []),
    ...(index % 5 === 4 ? [social(person)] : []),
    ...(index % 23 === 22 ? [directory(person)] : []),
  ];
}

function loginId(type: string, value: string, original: string, claim: string): JsonObject {
  return {
    type: 'login_id',
    login_id: { key: type, type, value, original_value: original },
    claims: { [claim]: value },
  };
}

function social({ index, email, given, remark, roll }: Person): JsonObject {
  const address = email.toLowerCase();
  const provider = ['google', 'facebook', 'linkedin', 'apple'][roll(75, 4)] ?? 'google';
  return {
    type: 'oauth',
    oauth: {
      provider_alias: provider,
      provider_type: provider,
      provider_subject_id: String(1e12 + index),
      user_profile: { email: address, email_verified: true, name: remark, given_name: given, locale: null },
    },
    claims: { email: address },
  };
}

function directory({ index, family }: Person): JsonObject {
  const uid = `user_${index}`;
  return {
    type: 'ldap',
    ldap: {
      server_name: 'headquarters',
      last_login_username: uid,
      user_id_attribute_name: 'uid',
      user_id_attribute_value: uid,
      attributes: { dn: `uid=${uid},dc=sandbox,dc=example`, sn: [family] },
    },
    claims: { preferred_username: uid },
  };
}
