import { badInput } from '../refusal.js';
import { parseFieldPath, type PathToken } from './field-path.js';

/** A column that is asked for: a path into the unified user and, if it is renamed, its name in the file. */
export interface Field {
  readonly path: string;
  readonly as?: string | null | undefined;
}

/** A column, ready to be read from parsed rows. */
export interface Column {
  readonly name: string;
  /** From the unified user down to its value. */
  readonly path: readonly PathToken[];
  /** Its value in a parsed row; undefined or null where there is none. */
  readonly read: (record: unknown) => unknown;
}

const longestName = 200;

/** The columns of a CSV file when no fields are asked for. */
export const defaultCsvFields: readonly Field[] = [
  'providerUserId',
  'externalId',
  'username',
  'email',
  'emailVerified',
  'phone',
  'phoneVerified',
  'name',
  'firstName',
  'middleName',
  'lastName',
  'nickname',
  'birthDate',
  'gender',
  'picture',
  'locale',
  'timezone',
  'address.street',
  'address.city',
  'address.region',
  'address.postalCode',
  'address.country',
  'company',
  'jobTitle',
  'disabled',
  'createdAt',
  'updatedAt',
  'lastLoginAt',
  'statistics.logins',
  'statistics.orders',
  'statistics.sessions',
].map((path) => ({ path }));

/**
 * Compiles fields into columns, in the order given.
 *
 * @param argument - what a refusal calls the list, e.g. `input.fields`
 * @throws Refusal BAD_USER_INPUT for an empty list, a path that cannot exist, a bad name or one that is there twice
 */
export function compileColumns(fields: readonly Field[], argument = 'fields'): Column[] {
  if (fields.length === 0)
    throw badInput(argument, 'name at least one field, or leave it out for all of them');
  const names = new Set<string>();
  return fields.map((field, n) => {
    const tokens = parseFieldPath(field.path, `${argument}[${n}].path`);
    const name = nameOf(field, `${argument}[${n}].as`);
    if (names.has(name))
      throw badInput(`${argument}[${n}]`, `"${name}" is there twice; rename one with "as"`);
    names.add(name);
    return { name, path: tokens, read: reader(tokens) };
  });
}

function nameOf({ path, as }: Field, argument: string): string {
  if (as === undefined || as === null) return path;
  if (as === '' || as.length > longestName) {
    throw badInput(argument, `a name has 1 to ${longestName} characters, this one has ${as.length}`);
  }
  if (/[\p{Cc}\p{Cs}]/u.test(as)) {
    throw badInput(argument, 'a name has no control characters and no broken Unicode');
  }
  return as;
}

/** Most columns are one or two keys deep: those get a reader without a loop. */
function reader(tokens: readonly PathToken[]): Column['read'] {
  const [first, second, ...deeper] = tokens.map(step);
  if (first === undefined) return () => undefined;
  if (second === undefined) return first;
  if (deeper.length === 0) return (record) => second(first(record));
  return (record) => deeper.reduce((value, next) => next(value), second(first(record)));
}

/** Reads what a JSON value itself holds under a token, and never what it inherits (`constructor`, `length`). */
function step(token: PathToken): Column['read'] {
  if (token in Object.prototype || token in Array.prototype) {
    return (value) =>
      isObject(value) && !Array.isArray(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }
  // Asking hasOwn each time would double the time of a CSV file.
  return (value) => (isObject(value) ? value[token] : undefined);
}

function isObject(value: unknown): value is Record<PathToken, unknown> {
  return typeof value === 'object' && value !== null;
}
