import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** How much is exported, and how long things are broken meanwhile. */
export interface ChaosOptions {
  readonly exports: number;
  /** Of each of the five sources. */
  readonly users: number;
  /** Workers are killed for so long at the most; the exports are started in the first third of it. */
  readonly seconds: number;
  /** The same seed makes the same choices, though not at the same moments. */
  readonly seed: number;
}

const full = { exports: 60, users: 1000, seconds: 180 };
const minute = { exports: 14, users: 600, seconds: 25 };

/** Reads `--exports N --users N --seconds S --seed N`, and `--minute` for all that fits into about one. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { minute: { type: 'boolean' }, exports: number, users: number, seconds: number, seed: number },
  });
  const usual = values.minute === true ? minute : full;
  return {
    exports: wholeOr(values.exports, usual.exports),
    users: wholeOr(values.users, usual.users),
    seconds: wholeOr(values.seconds, usual.seconds),
    seed: wholeOr(values.seed, randomInt(1, 100_000)),
  };
}

function wholeOr(text: string | undefined, usual: number): number {
  const value = Number(text ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is not a whole number above 0`);
  return value;
}
