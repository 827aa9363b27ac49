import {
  birthDate,
  boolean,
  employer,
  firstText,
  gender,
  instant,
  isSocialNetwork,
  not,
  object,
  phoneNumber,
  position,
  text,
} from '../conversions.js';
import type { ListRule, MappingTable } from '../mapping.js';

const identities = {
  from: 'identities',
  required: 'provider',
  each: {
    provider: { from: 'provider', as: text },
    providerUserId: { from: 'providerUID', as: text },
    isSocial: { from: 'provider', as: isSocialNetwork },
  },
} as const satisfies ListRule;

/** A user of socialize.exportUsers as the unified user: ids and identities are all it has (oddity 1). */
export const exportedUserMap = {
  providerUserId: { from: 'UID', as: text },
  identities,
} as const satisfies MappingTable;

/** An account of accounts.search as the unified user. Of each date the `…Timestamp` is exact (oddity 7). */
export const accountMap = {
  providerUserId: { from: 'UID', as: text },
  username: { from: ['loginIDs.username', 'profile.username'], as: text },
  email: {
    from: ['profile.email', 'loginIDs.emails', 'emails.verified', 'emails.unverified'],
    as: firstText,
  },
  emailVerified: { from: 'isVerified', as: boolean },
  phone: { from: 'profile.phones', as: phoneNumber },
  name: { from: 'profile.name', as: text },
  firstName: { from: 'profile.firstName', as: text },
  lastName: { from: 'profile.lastName', as: text },
  nickname: { from: 'profile.nickname', as: text },
  birthDate: { from: 'profile', as: birthDate },
  gender: { from: 'profile.gender', as: gender },
  picture: { from: ['profile.photoURL', 'profile.thumbnailURL'], as: text },
  profileUrl: { from: 'profile.profileURL', as: text },
  locale: { from: 'profile.locale', as: text },
  timezone: { from: 'profile.timezone', as: text },
  'address.street': { from: 'profile.address', as: text },
  'address.city': { from: 'profile.city', as: text },
  'address.region': { from: 'profile.state', as: text },
  'address.postalCode': { from: 'profile.zip', as: text },
  'address.country': { from: 'profile.country', as: text },
  company: { from: ['profile.company', 'profile.work'], as: employer },
  jobTitle: { from: ['profile.work', 'profile.professionalHeadline'], as: position },
  identities,
  disabled: { from: 'isActive', as: not },
  createdAt: { from: ['createdTimestamp', 'created'], as: instant },
  updatedAt: { from: ['lastUpdatedTimestamp', 'lastUpdated'], as: instant },
  lastLoginAt: { from: ['lastLoginTimestamp', 'lastLogin'], as: instant },
  customAttributes: { from: 'data', as: object },
} as const satisfies MappingTable;
