import type { Call } from '../call.js';
import { Refused } from './envelope.js';
import type { Parameters } from './signature.js';

const formType = 'application/x-www-form-urlencoded';

/** The parameters of a request, wherever they stand: in the address, in a form, or some here and some there. */
export function parametersOf({ query, headers, body }: Call): Parameters {
  const form = headers['content-type']?.startsWith(formType) === true ? new URLSearchParams(body) : [];
  return Object.fromEntries([...query, ...form]);
}

/** A parameter that must be there. */
export function required(parameters: Parameters, name: string): string {
  const given = parameters[name];
  if (given !== undefined && given !== '') return given;
  throw new Refused(400002, `Missing required parameter: ${name}`);
}

/** A whole number between two bounds; undefined = not given. */
export function integer(
  parameters: Parameters,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const given = parameters[name];
  if (given === undefined) return undefined;
  if (/^\d{1,15}$/.test(given) && Number(given) >= least && Number(given) <= most) return Number(given);
  throw new Refused(400006, `Invalid parameter value: ${name} must be an integer from ${least} to ${most}`);
}

/** A boolean; false = not given. */
export function flag(parameters: Parameters, name: string): boolean {
  return choice(parameters, name, ['false', 'true']) === 'true';
}

/** One of some words, the first of them = not given. */
export function choice<Word extends string>(
  parameters: Parameters,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const given = parameters[name] ?? words[0];
  const word = words.find((one) => one === given);
  if (word !== undefined) return word;
  throw new Refused(400006, `Invalid parameter value: ${name} must be one of ${words.join(' ')}`);
}
