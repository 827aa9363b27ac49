import { namedValues } from './named-values.js';

/** What a provider says about a user's gender. */
export const UserGender = namedValues('UserGender', 'The gender of a user, as the provider knows it.', {
  MALE: 'Male.',
  FEMALE: 'Female.',
  NEUTRAL: 'Neither male nor female.',
  UNKNOWN: 'Said to be unspecified.',
});
export type UserGender = keyof typeof UserGender;
