import { rootsOf, type MappingTable } from '../../../src/providers/mapping.js';
import type { Dice } from '../../support/dice.js';

/** Values of JSON as providers, careless programs and attackers spell them. */
const spellings = [
  '""',
  '"ann@example.com"',
  '"Müller 田中 😀"',
  '"a \\"quoted\\" word, and\\\\more\\n"',
  '"\\u0041\\u00e9\\ud83d\\ude00"',
  '"\\/path"',
  '"\\u0000=1+1"',
  '"half \\ud83d"',
  '"line\u2028break \u007f"',
  '"true"',
  '"FALSE"',
  '"12"',
  '"1985-02-28"',
  '"2021-01-01T00:00:00.137Z"',
  '"2024-02-29T23:59:59.999Z"',
  '"2023-02-29T00:00:00.000Z"',
  '"2021-04-31T00:00:00.000Z"',
  '"2021-12-31T24:00:00.000Z"',
  '"0000-01-01T00:00:00.000Z"',
  '"2021-01-01T00:00:00Z"',
  '"2021-01-01T00:00:00.000+02:00"',
  '"male"',
  '"google"',
  '"$2b$10$abcdefghijklmnopqrstuv"',
  '"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"',
  '"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"',
  '"otpauth://totp/acme?secret=JBSWY3DP"',
  '"OTPAUTH://totp/acme?secret=JBSWY3DP"',
  '"\\u0024argon2id$v=19$m=65536"',
  '"{SSHA}MTIzNDU2Nzg5MDEyMzQ1Ng=="',
  '"x -----BEGIN RSA PRIVATE KEY-----"',
  '"everybody is welcome here"',
  'true',
  'false',
  'null',
  'True',
  'nul',
  '0',
  '-0',
  '7',
  '-12',
  '007',
  '1.5',
  '1.50',
  '0.1',
  '-0.25',
  '0.000001',
  '0.0000001',
  '1e3',
  '1E-3',
  '123456789012345',
  '1234567890123456789',
  '9007199254740993',
  '0.1234567890123456',
  '1.',
  '.5',
  '{}',
  '[]',
  '[1,"a",null,{"b":[]}]',
  '["reader","","writer"]',
  '{"a":1,"a":2}',
  '{"b":1,"2":2,"1":1}',
  '{"__proto__":{"x":1},"constructor":"y"}',
  '{"password":"hush"}',
  '{"deep":{"totp_secret":"JBSWY3DP","kept":1}}',
  '{"access_token":true}',
  '{"formatted":"1 High Street","locality":"Lisbon"}',
  '{"odd \\"key\\"":1,"\\u0061":2}',
  '[{"provider":"auth0","user_id":7,"connection":"db","isSocial":false,"profileData":{"x":1}}]',
  '[{"connection":"db"},7,{"provider":"github","user_id":"1","isSocial":"yes"}]',
  '[{"provider":"","user_id":"1"},{"user_id":"2","provider":"x"},{}]',
  '[{"type":"login_id","login_id":{"key":"email","value":"a@b.c"}}]',
  '[{"provider":"x","access_token":"opaque"}]',
  `${'['.repeat(40)}${']'.repeat(40)}`,
  `${'{"a":'.repeat(120)}1${'}'.repeat(120)}`,
  '"unended',
  '{"a"}',
  '[1,]',
  '"tab\there"',
];

/** Names beside those that a table knows. */
const strangers = ['nobody_asked', 'password', 'user_id', 'sub', '__proto__', 'ключ', 'a\\"b', 'a\\u0062'];

/** Spaces that JSON may have between its tokens; mostly none. */
const spaces = ['', '', '', '', '', '', '', '', '', ' ', '\t', '\r'];

/** A line that may be a record that the table maps, or may not. Few things are odd in one line. */
export function madeRecord(table: MappingTable, dice: Dice): string {
  const names = [...new Set(Object.values(table).flatMap((rule) => rootsOf(rule)))];
  const chosen = names.filter(() => dice(3) > 0);
  if (dice(5) === 0) chosen.push(strangers[dice(strangers.length)]!);
  if (dice(30) === 0) chosen.push(names[dice(names.length)]!);
  if (dice(10) === 0) chosen.sort(() => dice(3) - 1);
  const isOdd = dice(2) === 0;
  const space = () => (isOdd && dice(40) === 0 ? spaces[dice(spaces.length)]! : '');
  const members = chosen.map(
    (name) => `${space()}"${name}"${space()}:${space()}${value(name, dice, isOdd)}${space()}`,
  );
  return damaged(`${space()}{${members.join(',')}}${space()}`, dice);
}

function value(name: string, dice: Dice, isOdd: boolean): string {
  if (isOdd && dice(6) === 0) return spellings[dice(spellings.length)]!;
  return usual(name, dice);
}

/** What stands there in nearly every record. */
function usual(name: string, dice: Dice): string {
  if (/_at$|last_login/.test(name))
    return `"20${10 + dice(15)}-0${1 + dice(9)}-${10 + dice(19)}T10:11:12.345Z"`;
  if (/verified|blocked|disabled/.test(name)) return dice(2) === 0 ? 'true' : 'false';
  if (name.includes('count')) return String(dice(1000));
  if (/metadata|custom/.test(name)) return `{"plan":"free","score":${dice(100)}.5,"tags":["a"],"n":null}`;
  if (name === 'identities')
    return `[{"connection":"db","provider":"auth0","user_id":"${dice(99)}","isSocial":false}]`;
  if (/roles|groups/.test(name)) return '["reader"]';
  return `"${name} ${dice(1_000_000)} Ω"`;
}

/** One line in fifteen loses, gains or changes a character. */
function damaged(line: string, dice: Dice): string {
  if (dice(15) > 0) return line;
  const at = dice(line.length);
  const instead = ['', ' ', '"', '\\', ',', '{', '}', ':', '0', 'e', '-', '\u0001'][dice(12)]!;
  return line.slice(0, at) + instead + line.slice(at + dice(2));
}
