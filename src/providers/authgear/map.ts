import {
  boolean,
  gender,
  isoDate,
  localDate,
  object,
  socialNetwork,
  stringList,
  text,
} from '../conversions.js';
import type { MappingTable } from '../mapping.js';

/**
 * Authgear's record as the unified user. Lists are left out when they are empty (oddity 9), so absent ones
 * are empty and not unknown. `is_anonymized` is a deleted person, not an anonymous one, and stays in `raw`.
 */
export const authgearMap = {
  providerUserId: { from: 'sub', as: text },
  username: { from: 'preferred_username', as: text },
  email: { from: 'email', as: text },
  emailVerified: { from: 'email_verified', as: boolean },
  phone: { from: 'phone_number', as: text },
  phoneVerified: { from: 'phone_number_verified', as: boolean },
  name: { from: 'name', as: text },
  firstName: { from: 'given_name', as: text },
  middleName: { from: 'middle_name', as: text },
  lastName: { from: 'family_name', as: text },
  nickname: { from: 'nickname', as: text },
  birthDate: { from: 'birthdate', as: localDate },
  gender: { from: 'gender', as: gender },
  picture: { from: 'picture', as: text },
  profileUrl: { from: 'profile', as: text },
  website: { from: 'website', as: text },
  locale: { from: 'locale', as: text },
  timezone: { from: 'zoneinfo', as: text },
  'address.formatted': { from: 'address.formatted', as: text },
  'address.street': { from: 'address.street_address', as: text },
  'address.city': { from: 'address.locality', as: text },
  'address.region': { from: 'address.region', as: text },
  'address.postalCode': { from: 'address.postal_code', as: text },
  'address.country': { from: 'address.country', as: text },
  roles: { from: 'roles', as: stringList, absent: [] },
  groups: { from: 'groups', as: stringList, absent: [] },
  identities: {
    from: 'identities',
    required: 'provider',
    absent: [],
    // Each kind has its facts in a member of its own (oddity 10).
    each: {
      provider: { from: ['oauth.provider_type', 'type'], as: text },
      providerUserId: {
        from: ['oauth.provider_subject_id', 'ldap.user_id_attribute_value', 'login_id.value'],
        as: text,
      },
      connection: { from: ['oauth.provider_alias', 'ldap.server_name', 'login_id.key'], as: text },
      isSocial: { from: ['oauth.provider_type', 'type'], as: socialNetwork },
    },
  },
  disabled: { from: 'disabled', as: boolean },
  createdAt: { from: 'created_at', as: isoDate },
  lastLoginAt: { from: 'last_login_at', as: isoDate },
  customAttributes: { from: 'custom_attributes', as: object },
} as const satisfies MappingTable;
