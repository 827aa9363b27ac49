import { boolean, integer, isoDate, gender, localDate, text } from '../conversions.js';
import type { MappingTable } from '../mapping.js';

/**
 * Auth0's profile as the unified user. Attributes marked `extra` come from identity providers and are
 * sent only when `extraFields` names them; they bear the names of OpenID Connect's standard claims.
 */
export const auth0Map = {
  providerUserId: { from: 'user_id', as: text },
  externalId: { from: ['external_id', 'externalId'], as: text, extra: true },
  username: { from: 'username', as: text },
  email: { from: 'email', as: text },
  emailVerified: { from: 'email_verified', as: boolean },
  phone: { from: 'phone_number', as: text },
  phoneVerified: { from: 'phone_verified', as: boolean },
  name: { from: 'name', as: text },
  firstName: { from: 'given_name', as: text },
  middleName: { from: 'middle_name', as: text, extra: true },
  lastName: { from: 'family_name', as: text },
  nickname: { from: 'nickname', as: text },
  birthDate: { from: ['birthdate', 'birthday'], as: localDate, extra: true },
  gender: { from: 'gender', as: gender, extra: true },
  picture: { from: 'picture', as: text },
  profileUrl: { from: ['profile', 'link'], as: text, extra: true },
  website: { from: 'website', as: text, extra: true },
  locale: { from: 'locale', as: text, extra: true },
  timezone: { from: ['zoneinfo', 'timezone'], as: text, extra: true },
  'address.formatted': { from: ['address.formatted', 'address'], as: text, extra: true },
  'address.street': { from: 'address.street_address', as: text, extra: true },
  'address.city': { from: 'address.locality', as: text, extra: true },
  'address.region': { from: 'address.region', as: text, extra: true },
  'address.postalCode': { from: 'address.postal_code', as: text, extra: true },
  'address.country': { from: 'address.country', as: text, extra: true },
  company: { from: ['company', 'organization'], as: text, extra: true },
  jobTitle: { from: ['job_title', 'jobTitle'], as: text, extra: true },
  identities: {
    from: 'identities',
    required: 'provider',
    each: {
      provider: { from: 'provider', as: text },
      // A string or a number (oddity 8).
      providerUserId: { from: 'user_id', as: text },
      connection: { from: 'connection', as: text },
      isSocial: { from: 'isSocial', as: boolean },
    },
  },
  disabled: { from: 'blocked', as: boolean },
  createdAt: { from: 'created_at', as: isoDate },
  updatedAt: { from: 'updated_at', as: isoDate },
  lastLoginAt: { from: 'last_login', as: isoDate },
  'statistics.logins': { from: 'logins_count', as: integer },
  customAttributes: { gather: ['user_metadata', 'app_metadata'] },
} as const satisfies MappingTable;
