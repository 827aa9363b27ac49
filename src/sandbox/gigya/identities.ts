import type { Person } from '../people/person.js';
import { uuidOf } from '../people/person.js';

/** One of the ways in which a person signs in. */
export type Identity = {
  readonly provider: string;
  readonly providerUID: string;
  readonly isLoginIdentity: boolean;
  readonly email?: string;
};

/** A person's id: one in four was made by Gigya, one in four by the site, which writes what it likes. */
export function uidOf(person: Person): string {
  const { index, id } = person;
  switch (index % 8) {
    case 1:
    case 5:
      return `_guid_${Buffer.from(`${id}00`, 'hex').toString('base64')}`;
    case 3:
      return `${index}ID`;
    case 7:
      return `Kunde "Ü", ${index}/+`;
    default:
      return uuidOf(person).replaceAll('-', '');
  }
}

/** Where a person signs in; the site's own comes first, but one in five has none. */
export function identitiesOf(person: Person): readonly Identity[] {
  const social = socialOf(person);
  if (!isOfSite(person)) return social;
  return [{ provider: 'site', providerUID: uidOf(person), isLoginIdentity: true }, ...social];
}

/** Whether a person has a password. */
export function isOfSite({ index }: Person): boolean {
  return index % 5 !== 4;
}

function socialOf(person: Person): readonly Identity[] {
  const { index, email, roll } = person;
  const isOnlySocial = !isOfSite(person);
  const identities: Identity[] = [];
  if (isOnlySocial || index % 3 === 0) {
    const providerUID = `1000${String(roll(60, 1e9)).padStart(11, '0')}`;
    identities.push({ provider: 'facebook', providerUID, isLoginIdentity: isOnlySocial, email });
  }
  if (index % 9 === 0) {
    identities.push({ provider: 'twitter', providerUID: String(roll(61, 1e9)), isLoginIdentity: false });
  }
  // Gigya warns of ids of some 300 characters.
  if (index % 25 === 24) {
    identities.push({
      provider: 'linkedin',
      providerUID: `${index}-`.padEnd(300, 'x'),
      isLoginIdentity: false,
    });
  }
  return identities;
}
