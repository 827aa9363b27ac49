import type { JsonObject } from '../json.js';

/** What a field of the unified user holds. Dates are ISO 8601 strings, as they stand in the files. */
export type FieldKind =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'dateTime'
  | 'localDate'
  | 'gender'
  | 'json'
  | { readonly list: FieldKind }
  | { readonly fields: Readonly<Record<string, FieldKind>> };

/** MALE, FEMALE, NEUTRAL (neither) or UNKNOWN (said to be unspecified). */
export type Gender = 'MALE' | 'FEMALE' | 'NEUTRAL' | 'UNKNOWN';

const strings = { list: 'string' } as const;

/**
 * The one list of the unified user's fields, in the order of the SDL's `ExportedUser`.
 *
 * The schema, the field paths, the mapping tables of the providers and the files all follow it.
 */
export const userFields = {
  id: 'string',
  source: 'string',
  providerUserId: 'string',
  externalId: 'string',
  username: 'string',
  email: 'string',
  emailVerified: 'boolean',
  alternateEmail: 'string',
  phone: 'string',
  phoneVerified: 'boolean',
  alternatePhone: 'string',
  name: 'string',
  firstName: 'string',
  middleName: 'string',
  lastName: 'string',
  nickname: 'string',
  birthDate: 'localDate',
  gender: 'gender',
  picture: 'string',
  profileUrl: 'string',
  website: 'string',
  locale: 'string',
  timezone: 'string',
  address: {
    fields: {
      formatted: 'string',
      street: 'string',
      district: 'string',
      city: 'string',
      region: 'string',
      postalCode: 'string',
      country: 'string',
    },
  },
  company: 'string',
  companyUrl: 'string',
  jobTitle: 'string',
  activities: strings,
  interests: strings,
  roles: strings,
  groups: strings,
  identities: {
    list: {
      fields: { provider: 'string', providerUserId: 'string', connection: 'string', isSocial: 'boolean' },
    },
  },
  disabled: 'boolean',
  anonymous: 'boolean',
  createdAt: 'dateTime',
  updatedAt: 'dateTime',
  lastLoginAt: 'dateTime',
  statistics: { fields: { logins: 'integer', orders: 'integer', sessions: 'integer' } },
  agentActivity: {
    fields: {
      consoleLoggedInMs: 'integer',
      greenStateMs: 'integer',
      yellowStateMs: 'integer',
      redStateMs: 'integer',
      mobileMs: 'integer',
    },
  },
  customAttributes: 'json',
  raw: 'json',
} as const satisfies Record<string, FieldKind>;

/** A field of the unified user. */
export type UserField = keyof typeof userFields;

type ValueOf<Kind> = Kind extends 'boolean'
  ? boolean
  : Kind extends 'integer'
    ? number
    : Kind extends 'gender'
      ? Gender
      : Kind extends 'json'
        ? JsonObject
        : Kind extends { readonly list: infer Item }
          ? readonly ValueOf<Item>[]
          : Kind extends { readonly fields: infer Fields }
            ? { readonly [Name in keyof Fields]?: ValueOf<Fields[Name]> }
            : string;

type Always = 'id' | 'source' | 'providerUserId';

/**
 * One user in the shape that every provider is brought to, as it stands in segments and files:
 * keys in the order of {@link userFields}, null keys left out, empty lists kept, `raw` last.
 *
 * `id` is `<source id>:<provider's user id>`, `source` the source id.
 */
export type UserRecord = Readonly<Record<Always, string>> & {
  readonly [Name in Exclude<UserField, Always>]?: ValueOf<(typeof userFields)[Name]>;
};
