import { epochMs, gender, integer, isNull, localDate, object, stringList, text } from '../conversions.js';
import type { MappingTable } from '../mapping.js';

/** Croct's profile as the unified user. Spellings that differ between its sources are all taken (oddity 7). */
export const croctMap = {
  providerUserId: { from: 'userId', as: text },
  externalId: { from: 'externalUserId', as: text },
  email: { from: 'email', as: text },
  alternateEmail: { from: 'alternateEmail', as: text },
  phone: { from: 'phone', as: text },
  alternatePhone: { from: 'alternatePhone', as: text },
  firstName: { from: 'firstName', as: text },
  lastName: { from: 'lastName', as: text },
  birthDate: { from: 'birthDate', as: localDate },
  gender: { from: 'gender', as: gender },
  picture: { from: 'avatar', as: text },
  'address.street': { from: 'address.street', as: text },
  'address.district': { from: 'address.district', as: text },
  'address.city': { from: 'address.city', as: text },
  'address.region': { from: 'address.region', as: text },
  'address.postalCode': { from: 'address.postalCode', as: text },
  'address.country': { from: 'address.country', as: text },
  company: { from: 'company', as: text },
  companyUrl: { from: 'companyUrl', as: text },
  jobTitle: { from: 'jobTitle', as: text },
  activities: { from: 'activities', as: stringList },
  interests: { from: 'interests', as: stringList },
  // An anonymous visitor is one without an external id (oddity 6).
  anonymous: { from: 'externalUserId', as: isNull },
  updatedAt: { from: 'lastModifiedTime', as: epochMs },
  'statistics.orders': { from: 'statistics.orders', as: integer },
  'statistics.sessions': { from: 'statistics.sessions', as: integer },
  customAttributes: { from: 'customAttributes', as: object },
} as const satisfies MappingTable;
