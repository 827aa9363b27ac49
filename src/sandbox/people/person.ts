import { hex, mix } from './dice.js';
import { hurtful, veryLong } from './hurtful.js';
import { familyNames, givenNames, places } from './names.js';

/** Somebody, as all providers know him; each writes him down in its own shape. */
export interface Person {
  readonly index: number;
  /** 24 hexadecimal digits, unique. */
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly email: string;
  /** E.164 */
  readonly phone: string;
  /** A string that hurts, for one in three; else a plain one. */
  readonly remark: string;
  readonly place: (typeof places)[number];
  /** Unix ms at midnight UTC; half of them before 1970. */
  readonly bornMs: number;
  readonly createdMs: number;
  /** Never falls with the index; neighbours share it. */
  readonly modifiedMs: number;
  /** A number below `sides`; each `salt` is a die of its own. */
  readonly roll: (salt: number, sides: number) => number;
}

const day = 86_400_000;
const firstModified = Date.UTC(2021, 0, 1, 0, 0, 0, 137);
const sharing = 3;
const betweenModified = 90_000;

/** When person number `index` was last modified, in Unix ms: three in a row at a time, 90 s apart. */
export function modifiedMsAt(index: number): number {
  return firstModified + Math.floor(index / sharing) * betweenModified;
}

/** The first index that was modified at `ms` or later. */
export function firstModifiedFrom(ms: number): number {
  return Math.max(0, Math.ceil((ms - firstModified) / betweenModified) * sharing);
}

/** Person number `index`, from nothing but the two numbers. */
export function personAt(seed: number, index: number): Person {
  const roll = (salt: number, sides: number): number => mix(seed, index, salt) % sides;
  const modifiedMs = modifiedMsAt(index);
  return {
    index,
    id: hex(mix(seed, index, 1)) + hex(mix(seed, index, 2)) + hex(index),
    given: pick(givenNames, roll(3, 1e6)),
    family: pick(familyNames, roll(4, 1e6)),
    email: `${emailHead(index)}.${index}@example.${index % 2 === 0 ? 'com' : 'org'}`,
    phone: `+${roll(5, 89) + 10}${String(roll(6, 1e9)).padStart(9, '0')}`,
    remark: remarkOf(index),
    place: pick(places, roll(7, 1e6)),
    bornMs: (roll(8, 29_200) - 14_600) * day,
    createdMs: modifiedMs - roll(9, 3 * 365 * 86_400) * 1000,
    modifiedMs,
    roll,
  };
}

/** A person's id as a version 4 UUID. */
export function uuidOf({ id }: Person): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(12, 15)}-8000-0000${id.slice(16)}`;
}

// By the index and not by the dice: a small sandbox must have every string, too.
function remarkOf(index: number): string {
  if (index % 600 === 598) return veryLong;
  return index % 3 === 0 ? pick(hurtful, index / 3) : 'Prefers letters to calls';
}

function emailHead(index: number): string {
  return pick(['ann+list', "o'neil", 'UPPER.Case', 'first_last'], index);
}

function pick<Item>(items: readonly Item[], number: number): Item {
  return items[number % items.length] as Item;
}
