import type { JsonObject, JsonValue } from '../../json.js';
import type { Person } from '../people/person.js';
import { uuidOf } from '../people/person.js';

const genders = ['FEMALE', 'MALE', 'NEUTRAL', 'UNKNOWN'];

/** A person as Croct exports him. One in four is anonymous: known by his visits and nothing else. */
export function croctUser(person: Person): JsonObject {
  const { index, roll } = person;
  const isAnonymous = index % 4 === 1;
  return {
    userId: uuidOf(person),
    externalUserId: isAnonymous ? null : `u-${index}`,
    ...(isAnonymous ? nobody : somebody(person)),
    lastModifiedTime: person.modifiedMs,
    statistics: { orders: isAnonymous ? 0 : roll(40, 20), sessions: roll(41, 500) + 1 },
  };
}

/** The same user as the SDK's documentation page (dates, genders) and the older schema (lists) write him. */
export function asDocumented(user: JsonObject): JsonObject {
  const { birthDate, gender, activities, interests } = user;
  return {
    ...user,
    birthDate: typeof birthDate === 'number' ? new Date(birthDate).toISOString().slice(0, 10) : null,
    gender: typeof gender === 'string' ? gender.toLowerCase() : null,
    activities: joined(activities),
    interests: joined(interests),
  };
}

const nobody: JsonObject = {
  firstName: null,
  lastName: null,
  birthDate: null,
  gender: 'UNKNOWN',
  email: null,
  alternateEmail: null,
  phone: null,
  alternatePhone: null,
  address: null,
  avatar: null,
  company: null,
  companyUrl: null,
  jobTitle: null,
  activities: [],
  interests: [],
  customAttributes: {},
};

function somebody(person: Person): JsonObject {
  const { index, roll, remark, given, family } = person;
  return {
    firstName: index % 10 === 8 ? null : given,
    lastName: index % 10 === 9 ? null : family,
    birthDate: index % 5 === 0 ? null : person.bornMs,
    gender: genders[roll(42, 4)] ?? null,
    email: index % 11 === 10 ? null : person.email,
    alternateEmail: index % 2 === 0 ? `alt.${person.email}` : null,
    // Croct does not hold phones to E.164.
    phone: index % 3 === 0 ? person.phone : `(0${roll(43, 90)}) ${roll(44, 1e7)}`,
    alternatePhone: null,
    address: addressOf(person),
    avatar: `https://cdn.sandbox.example/avatars/${person.id}.png`,
    company: index % 3 === 0 ? remark : null,
    companyUrl: null,
    jobTitle: 'Head of "Things"',
    activities: index % 2 === 0 ? ['running', 'reading'] : [],
    interests: ['tennis', remark].slice(0, roll(45, 3)),
    customAttributes: { loyaltyNumber: String(roll(46, 1e6)), tier: roll(47, 5), remark, tags: ['a', 'b'] },
  };
}

function addressOf({ place, index, roll }: Person): JsonObject {
  const [city, region, country] = place;
  return {
    street: index % 2 === 0 ? `Rua das Flores ${roll(48, 900)},\n2.º andar` : null,
    district: null,
    city,
    region,
    country,
    postalCode: index % 7 === 0 ? null : String(roll(49, 99_999)).padStart(5, '0'),
  };
}

function joined(list: JsonValue | undefined): JsonValue {
  return Array.isArray(list) && list.length > 0 ? list.map(String).join(', ') : null;
}
