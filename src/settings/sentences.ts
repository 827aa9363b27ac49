import type { z } from 'zod';
import { isBlock } from './tree.js';

type Issue = z.core.$ZodRawIssue;

/** What to say where a shape does not say it itself. Never the value: it may be a secret. */
export function sentence(issue: Issue): string | undefined {
  if (isUnion(issue)) return unionSentence(issue);
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `must be ${nouns[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${oneOf(issue.values)}`;
  if (issue.code === 'too_small') return `must ${measure(issue.origin)} at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must ${measure(issue.origin)} at most ${issue.maximum}`;
  return undefined;
}

/** What people call the types of a settings file. */
const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of settings',
};

/** A text has a length, a list a length, a number is one. */
function measure(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'have a length of' : 'be';
}

function isUnion(issue: Issue): issue is Issue & { discriminator: string; options: unknown[] } {
  return issue.code === 'invalid_union' && 'discriminator' in issue && 'options' in issue;
}

function unionSentence({
  discriminator,
  options,
  input,
}: {
  discriminator: string;
  options: unknown[];
  input?: unknown;
}) {
  const missing = isBlock(input) && input[discriminator] === undefined;
  return `${missing ? 'is missing:' : 'must be'} ${oneOf(options)}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
}
