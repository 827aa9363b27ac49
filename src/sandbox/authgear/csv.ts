import type { JsonObject, JsonValue } from '../../json.js';
import { goMapJson } from './go-text.js';
import type { Column } from './order.js';
import { nameOf } from './order.js';
import { follower } from './pointer.js';
import { customAttributes } from './user.js';

/** What a csv file without `csv.fields` has. `family_name` is not among them, in the server as here. */
const defaultColumns: readonly Column[] = [
  ...['sub', 'preferred_username', 'email', 'phone_number', 'email_verified', 'phone_number_verified'],
  ...['name', 'given_name', 'middle_name', 'nickname', 'profile', 'picture', 'website', 'gender'],
  ...['birthdate', 'zoneinfo', 'locale', 'address/formatted', 'address/street_address', 'address/locality'],
  ...['address/region', 'address/postal_code', 'address/country', 'roles', 'groups', 'disabled'],
  ...['created_at', 'delete_at', 'last_login_at', 'is_anonymized', 'anonymize_at'],
  ...['temporarily_disabled_from', 'temporarily_disabled_until', 'account_valid_from', 'account_valid_until'],
  ...['identities', 'mfa/emails', 'mfa/phone_numbers', 'mfa/totps', 'biometric_count', 'passkey_count'],
  ...customAttributes.map((name) => `custom_attributes/${name}`),
].map((path) => ({ pointer: `/${path}` }));

/** The header of a csv file. */
export function csvHeader(columns: readonly Column[] = defaultColumns): string {
  return lineOf(columns.map(nameOf));
}

/** Makes the function that turns a user into a line. */
export function csvLine(columns: readonly Column[] = defaultColumns): (user: JsonObject) => string {
  const readers = columns.map(({ pointer }) => follower(pointer));
  return (user) => lineOf(readers.map((read) => cellOf(read(user))));
}

// LF, not CRLF. One empty cell alone is an empty line.
function lineOf(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\n`;
}

function cellOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? goMapJson(value) : String(value);
}

// Go quotes only where it must, and nothing keeps a spreadsheet from taking `=1+1` for a formula.
function quoted(cell: string): string {
  const mustQuote = /[",\r\n]|^\\\.$/.test(cell) || startsWithSpace.test(cell);
  return mustQuote ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const startsWithSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
