import type { JsonValue } from '../../../json.js';
import type { AccountRow } from '../row.js';
import type { Words } from './words.js';
import { badQuery } from './words.js';

/** Whether an account is meant. */
export type Condition = (row: AccountRow) => boolean;

type Literal = string | number | boolean;
type Test = (value: JsonValue) => boolean;

const moments = /^(created|registered|verified|lastLogin|lastUpdated|oldestDataUpdated)$/;

// Their index holds digests: nothing but whole values can be found in it.
const encrypted = /^(profile\.(email|username)|loginIDs\..*|emails\..*|identities\.email)$/;

/** Reads `a OR b AND NOT (c)`. */
export function readCondition(words: Words): Condition {
  const either = [readAll(words)];
  while (words.accept('OR')) either.push(readAll(words));
  return (row) => either.some((condition) => condition(row));
}

function readAll(words: Words): Condition {
  const all = [readOne(words)];
  while (words.accept('AND')) all.push(readOne(words));
  return (row) => all.every((condition) => condition(row));
}

function readOne(words: Words): Condition {
  if (words.accept('NOT')) {
    const condition = readOne(words);
    return (row) => !condition(row);
  }
  if (!words.accept('(')) return readComparison(words);
  const inner = readCondition(words);
  words.expect(')');
  return inner;
}

function readComparison(words: Words): Condition {
  const field = words.next();
  if (field.kind !== 'name') throw badQuery(`expected a field, found ${field.text || 'its end'}`);
  const name = field.text;
  if (words.accept('IS', 'NULL')) return absent(name);
  if (words.accept('IS', 'NOT', 'NULL')) return not(absent(name));
  if (words.accept('IN')) return some(name, oneOf(readList(words, name)));
  if (words.accept('CONTAINS')) return some(name, containing(readLiteral(words, name), encrypted.test(name)));
  if (words.accept('!=')) return not(some(name, equal(readLiteral(words, name))));
  if (words.accept('=')) return some(name, equal(readLiteral(words, name)));
  return readOrdering(words, name);
}

function readOrdering(words: Words, name: string): Condition {
  const holds = Object.entries(orderings).find(([sign]) => words.accept(sign))?.[1];
  if (!holds) throw badQuery(`expected an operator, found ${words.shown()}`);
  if (encrypted.test(name)) throw badQuery(`${name} is encrypted, it can only be compared by = and !=`);
  const literal = readLiteral(words, name);
  // Values of another type than asked for are not found.
  return some(name, (value) => isLike(literal, value) && holds(value, literal));
}

function isLike<Kind extends Literal>(literal: Kind, value: JsonValue): value is Kind {
  return typeof value === typeof literal;
}

type Ordering = (value: Literal, literal: Literal) => boolean;

const orderings: Readonly<Record<string, Ordering>> = {
  '>=': (value, literal) => value >= literal,
  '<=': (value, literal) => value <= literal,
  '>': (value, literal) => value > literal,
  '<': (value, literal) => value < literal,
};

function readList(words: Words, name: string): readonly Literal[] {
  words.expect('(');
  const list = [readLiteral(words, name)];
  while (words.accept(',')) list.push(readLiteral(words, name));
  words.expect(')');
  return list;
}

function readLiteral(words: Words, name: string): Literal {
  if (words.accept('TRUE')) return true;
  if (words.accept('FALSE')) return false;
  const { kind, text } = words.next();
  if (kind === 'number') return Number(text);
  if (kind !== 'string') throw badQuery(`expected a value, found ${text || 'its end'}`);
  return moments.test(name) ? dateOf(text) : text;
}

function dateOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badQuery(`"${text.slice(0, 40)}" is not a date`);
  return ms;
}

/** A moment is compared by its twin in milliseconds. */
function pathOf(name: string): readonly string[] {
  return moments.test(name) ? [`${name}Timestamp`] : name.split('.');
}

function some(name: string, test: Test): Condition {
  const path = pathOf(name);
  return (row) => row.valuesAt(path).some(test);
}

function absent(name: string): Condition {
  return not(some(name, () => true));
}

function not(condition: Condition): Condition {
  return (row) => !condition(row);
}

function equal(literal: Literal): Test {
  return (value) => value === literal;
}

function oneOf(list: readonly Literal[]): Test {
  return (value) => list.some((literal) => value === literal);
}

function containing(literal: Literal, isWhole: boolean): Test {
  if (isWhole) return equal(literal);
  return (value) => (typeof value === 'string' ? value.includes(String(literal)) : value === literal);
}
