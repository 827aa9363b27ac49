import type { z } from 'zod';
import type { Fault } from './fault.js';
import { nearest } from './nearest.js';
import { outline, type Outline } from './shape.js';
import { isBlock, writePath, type Block } from './tree.js';

/** Blocks that the contract knows and this version does not have. */
const later: Readonly<Record<string, string>> = {
  auth: 'is not available in this version: it listens on loopback only, where every caller is trusted',
  federation: 'is not available in this version',
};

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of settings',
};

/** What to say where a shape does not say it itself. Never the value: it may be a secret. */
export function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_union') return unionSentence(issue);
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nouns[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_format':
      return issue.format === 'url'
        ? 'must be an address such as https://acme.example'
        : `must match ${issue.pattern ?? issue.format}`;
    case 'too_small':
      return `must ${issue.origin === 'string' || issue.origin === 'array' ? 'have' : 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${issue.origin === 'string' || issue.origin === 'array' ? 'have' : 'be'} at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

/** Turns what zod found into faults, one per unknown key. `setBy` names what is not from the file. */
export function toFaults(
  issues: readonly z.core.$ZodIssue[],
  block: Block,
  setBy: ReadonlyMap<string, string>,
): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(issue.path, key, block));
    const path = writePath(issue.path);
    return [{ where: setBy.get(path) ?? path, what: issue.message + ofSource(issue.path, block) }];
  });
}

/** ` (source acme-auth0)` for a fault below `sources`. */
export function ofSource(path: readonly PropertyKey[], block: Block): string {
  const source: unknown =
    path[0] === 'sources' && Array.isArray(block['sources']) ? block['sources'][Number(path[1])] : undefined;
  return isBlock(source) && typeof source['id'] === 'string' && path[2] !== 'id'
    ? ` (source ${source['id']})`
    : '';
}

function unionSentence(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string | undefined {
  const { discriminator, options, input } = issue as {
    discriminator?: string;
    options?: unknown[];
    input?: unknown;
  };
  if (!discriminator || !options) return undefined;
  const missing = isBlock(input) && input[discriminator] === undefined;
  return missing ? `is missing: ${oneOf(options)}` : `must be ${oneOf(options)}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
}

function unknownKey(path: readonly PropertyKey[], key: string, block: Block): Fault {
  const where = writePath([...path, key]);
  if (path.length === 0 && later[key]) return { where, what: later[key] };
  const meant = nearest(key, keysAt(outline(), path, block));
  const hint = meant ? `; did you mean ${meant}?` : '';
  return { where, what: `is not a setting${hint}${ofSource(path, block)}` };
}

/** The keys that may stand at a path; of a union, those of the member that the value's own constants choose. */
function keysAt(node: Outline, path: readonly PropertyKey[], value: unknown): string[] {
  const [key, ...rest] = path;
  const members = (node.oneOf ?? node.anyOf ?? [node]).filter((member) => fits(member, value));
  return members.flatMap((member) => {
    if (key === undefined) return Object.keys(member.properties ?? {});
    const inner = typeof key === 'number' ? member.items : member.properties?.[String(key)];
    return inner ? keysAt(inner, rest, (value as Record<PropertyKey, unknown>)[key]) : [];
  });
}

function fits(member: Outline, value: unknown): boolean {
  const constants = Object.entries(member.properties ?? {}).filter(
    ([, property]) => property.const !== undefined,
  );
  return !isBlock(value) || constants.every(([key, property]) => value[key] === property.const);
}
