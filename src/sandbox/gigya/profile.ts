import type { JsonObject } from '../../json.js';
import type { Person } from '../people/person.js';

/** What a person tells of himself; what he does not is missing. */
export function profileOf(person: Person): JsonObject {
  const { index, given, family, remark } = person;
  return {
    ...(index % 10 !== 8 && { firstName: given }),
    ...(index % 10 !== 9 && { lastName: family }),
    ...(index % 4 === 0 && { nickname: given, username: `user_${index}` }),
    ...(index % 11 !== 10 && { email: person.email }),
    ...birthOf(person),
    ...(index % 3 !== 2 && { gender: ['f', 'm', 'u'][index % 3 === 0 ? index % 2 : 2] ?? 'u' }),
    ...placeOf(person),
    ...(index % 4 !== 3 && { phones: phonesOf(person) }),
    ...(index % 2 === 0 && { photoURL: `https://cdn.sandbox.example/${person.id}.png` }),
    ...(index % 3 === 0 && { bio: remark }),
    ...(index % 5 === 0 && { professionalHeadline: 'Head of "Things"', work: workOf(person) }),
  };
}

// Some sites ask for the year alone, some for a birthday without it.
function birthOf({ index, bornMs }: Person): JsonObject {
  const born = new Date(bornMs);
  const [birthDay, birthMonth] = [born.getUTCDate(), born.getUTCMonth() + 1];
  const birthYear = born.getUTCFullYear();
  switch (index % 7) {
    case 2:
      return { birthYear };
    case 4:
      return { birthDay, birthMonth };
    case 6:
      return {};
    default:
      return { birthDay, birthMonth, birthYear };
  }
}

function placeOf({ index, place, roll }: Person): JsonObject {
  const [city, state, country] = place;
  return {
    country,
    city,
    ...(index % 2 === 0 && { state, address: `Rua das Flores ${roll(62, 900)},\n2.º andar` }),
    ...(index % 7 !== 0 && { zip: String(roll(63, 99_999)).padStart(5, '0') }),
    ...(index % 8 === 0 && { locale: 'pt_BR', timezone: 'Europe/Lisbon', languages: 'pt,en' }),
  };
}

function phonesOf({ index, phone, roll }: Person): JsonObject[] {
  const mobile = { type: 'mobile', number: phone };
  // Gigya does not hold phones to E.164.
  return index % 6 === 0
    ? [{ type: 'home', number: `(0${roll(64, 90)}) ${roll(65, 1e7)}` }, mobile]
    : [mobile];
}

function workOf({ remark }: Person): JsonObject[] {
  return [{ company: remark === '' ? 'Acme' : remark, title: 'Head of "Things"', isCurrent: true }];
}
