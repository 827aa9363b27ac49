import type { JsonObject, JsonValue } from '../../json.js';

/** A field as a job asks for it. */
export type JobField = Readonly<{ name: string; export_as?: string }>;

/** What a job without `fields` gets. Auth0 has such a set, but does not publish it: this one is invented. */
const predefined: readonly JobField[] = [
  'user_id',
  'email',
  'email_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'picture',
  'created_at',
  'updated_at',
  'last_login',
].map((name) => ({ name }));

/** Makes the function that turns a user into a row: a key per field asked for, none for an absent attribute. */
export function rowMaker(fields: readonly JobField[] = predefined): (user: JsonObject) => JsonObject {
  const columns = fields.map(({ name, export_as }) => ({ key: export_as ?? name, read: readerOf(name) }));
  return (user) => {
    const row: JsonObject = {};
    for (const { key, read } of columns) {
      const value = read(user);
      if (value !== undefined) row[key] = value;
    }
    return row;
  };
}

/** The key under which a job's rows have the user's id; undefined if they have none. */
export function idKey(fields: readonly JobField[] = predefined): string | undefined {
  const field = fields.find(({ name }) => name === 'user_id');
  return field && (field.export_as ?? field.name);
}

type Reader = (user: JsonObject) => JsonValue | undefined;

// `user_metadata.consent`, `identities[0].connection`
function readerOf(name: string): Reader {
  const steps = name.split(/[.[\]]+/).filter((step) => step !== '');
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return (user) => user[only];
  return (user) => steps.reduce<JsonValue | undefined>(stepInto, user);
}

function stepInto(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? value[Number(step)] : value[step];
}
