import type { JsonObject } from '../../json.js';
import type { Person } from '../people/person.js';
import { identitiesOf, uidOf } from './identities.js';

/** The fields that `socialize.exportUsers` can be asked for. */
export const exportFields = ['uid', 'provider', 'providerUID'] as const;

/** One of the fields of `socialize.exportUsers`. */
export type ExportField = (typeof exportFields)[number];

/** A person as `socialize.exportUsers` gives him: his ids, and nothing of what he is like. */
export function exportedUser(person: Person, fields: readonly ExportField[] = exportFields): JsonObject {
  const ofIdentity = fields.filter((field) => field !== 'uid');
  const identities = identitiesOf(person).map((identity) =>
    Object.fromEntries(ofIdentity.map((field) => [field, identity[field]])),
  );
  return {
    // Asked for in small letters, answered in capitals.
    ...(fields.includes('uid') && { UID: uidOf(person) }),
    ...(ofIdentity.length > 0 && { identities }),
  };
}
