import type { JsonObject, JsonValue } from '../../json.js';
import type { Person } from '../people/person.js';
import { uuidOf } from '../people/person.js';
import { goTime } from './go-text.js';
import { identitiesOf } from './identities.js';
import { secondFactorsOf } from './second-factors.js';

/** The custom attributes that the sandbox's project has configured. */
export const customAttributes = ['member_id', 'tier', 'score', 'note', 'country', 'homepage'] as const;

const day = 86_400_000;

/**
 * A person as Authgear exports him. What is empty is left out, lists too, but for a few keys that are always
 * there. One in twenty-nine is anonymized: of him there is nothing but his id.
 */
export function authgearUser(person: Person): JsonObject {
  const isAnonymized = person.index % 29 === 28;
  return {
    sub: uuidOf(person),
    ...(isAnonymized ? nobody : somebody(person)),
    ...statusOf(person, isAnonymized),
    ...(isAnonymized ? { mfa: {} } : credentialsOf(person)),
    biometric_count: isAnonymized ? 0 : person.roll(60, 3),
    passkey_count: isAnonymized ? 0 : person.roll(61, 2),
  };
}

const nobody: JsonObject = { email_verified: false, phone_number_verified: false, address: {} };

function somebody(person: Person): JsonObject {
  const { index, roll } = person;
  return {
    ...withoutEmpty(claimsOf(person)),
    email_verified: hasEmail(person) && roll(62, 4) !== 0,
    phone_number_verified: hasPhone(person) && roll(63, 3) === 0,
    ...withoutEmpty(profileOf(person)),
    address: index % 5 === 3 ? {} : withoutEmpty(addressOf(person)),
    ...withoutEmpty({
      custom_attributes: index % 6 === 5 ? {} : customAttributesOf(person),
      roles: ['editor', 'store_manager'].slice(0, index % 3),
      groups: index % 4 === 0 ? ['staff'] : [],
    }),
  };
}

/** What he is called by when he signs in. */
function claimsOf(person: Person): JsonObject {
  return {
    preferred_username: person.index % 4 === 2 ? `user_${person.index}` : '',
    // Login ids are normalised; as what they were typed, the identity tells.
    email: hasEmail(person) ? person.email.toLowerCase() : '',
    phone_number: hasPhone(person) ? person.phone : '',
  };
}

function profileOf({ index, given, family, remark, id, bornMs, roll }: Person): JsonObject {
  const hasName = index % 7 !== 6;
  return {
    name: index % 3 === 0 ? remark : `${given} ${family}`,
    given_name: hasName ? given : '',
    family_name: hasName ? family : '',
    middle_name: index % 8 === 1 ? 'de' : '',
    nickname: index % 2 === 0 ? given : '',
    profile: index % 9 === 0 ? `https://sandbox.example/people/${id}?tab=a&lang=pt` : '',
    picture: index % 4 !== 1 ? `authgearimages:///sandbox/${id}` : `https://cdn.sandbox.example/${id}.png`,
    website: index % 10 === 0 ? 'https://example.org/~me' : '',
    gender: ['female', 'male', '', 'non-binary'][roll(64, 4)] ?? '',
    birthdate: index % 5 === 0 ? '' : new Date(bornMs).toISOString().slice(0, 10),
    zoneinfo: ['Europe/Lisbon', 'Asia/Tokyo', ''][roll(65, 3)] ?? '',
    locale: ['pt-PT', 'zh-Hant-HK', 'en', ''][roll(66, 4)] ?? '',
  };
}

function addressOf({ place, index, roll }: Person): JsonObject {
  const [city, region, country] = place;
  const street = index % 2 === 0 ? `Rua das Flores ${roll(67, 900)},\n2.º andar` : '';
  return {
    formatted: street && `${street}\n${city}`,
    street_address: street,
    locality: city,
    region,
    postal_code: index % 7 === 0 ? '' : String(roll(68, 99_999)).padStart(5, '0'),
    country,
  };
}

// The values of attributes are as they are, the empty string too.
function customAttributesOf({ index, remark, place, roll }: Person): JsonObject {
  const attributes: Partial<Record<(typeof customAttributes)[number], JsonValue>> = {
    member_id: String(roll(69, 1e6)),
    score: roll(70, 1000) / 10,
    note: remark,
    country: place[2],
  };
  if (index % 2 === 0) attributes.tier = 'gold';
  if (index % 3 === 1) attributes.homepage = 'https://example.net/?a=1&b=<2>';
  return attributes;
}

function statusOf({ index, modifiedMs, roll }: Person, isAnonymized: boolean): JsonObject {
  const isLeaving = index % 31 === 30;
  const isPaused = index % 37 === 36;
  const until = (days: number): string => goTime(modifiedMs + days * day);
  return {
    disabled: isAnonymized || isLeaving || isPaused || index % 19 === 0,
    created_at: createdAt(index, modifiedMs, roll(71, 300)),
    ...(isLeaving && { delete_at: until(30) }),
    ...(index % 13 !== 12 && { last_login_at: goTime(modifiedMs + roll(72, day), roll(73, 1000) * 1000) }),
    is_anonymized: isAnonymized,
    ...(index % 29 === 27 && { anonymize_at: until(30) }),
    ...(isPaused && { temporarily_disabled_from: until(0), temporarily_disabled_until: until(14) }),
    ...(index % 23 === 0 && { account_valid_from: until(0), account_valid_until: until(365) }),
  };
}

// It rises with the index, since users are exported in its order; some have no fraction of a second at all.
function createdAt(index: number, modifiedMs: number, micros: number): string {
  if (index % 15 === 0) return goTime(modifiedMs - (modifiedMs % 1000));
  return goTime(modifiedMs, ((index % 3) * 300 + micros) * 1000);
}

function credentialsOf(person: Person): JsonObject {
  const logins = { email: hasEmail(person), phone: hasPhone(person), username: person.index % 4 === 2 };
  return {
    ...withoutEmpty({ identities: identitiesOf(person, logins) }),
    mfa: withoutEmpty(secondFactorsOf(person, logins)),
  };
}

// Phone-only users have no email.
function hasEmail({ index }: Person): boolean {
  return index % 11 !== 10;
}

function hasPhone({ index }: Person): boolean {
  return index % 4 !== 3;
}

function withoutEmpty(object: JsonObject): JsonObject {
  const full: JsonObject = {};
  for (const key in object) {
    const value = object[key];
    if (value !== undefined && !isEmpty(value)) full[key] = value;
  }
  return full;
}

function isEmpty(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return value === '';
  return Object.keys(value).length === 0;
}
