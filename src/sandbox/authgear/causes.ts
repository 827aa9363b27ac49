import type { z } from 'zod';

import type { JsonObject, JsonValue } from '../../json.js';
import { follower } from './pointer.js';

/** What is wrong with a body, one cause each, in the words of the server's JSON schema. */
export function causesOf(error: z.ZodError, body: unknown): JsonObject[] {
  return error.issues.flatMap((issue) => causesOfIssue(issue, body as JsonValue));
}

function causesOfIssue(issue: z.core.$ZodIssue, body: JsonValue): JsonObject[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => cause(locationOf([...issue.path, key]), 'general', {}));
  }
  return [issue.input === undefined ? missing(issue.path, body) : wrong(issue)];
}

function wrong(issue: z.core.$ZodIssue): JsonObject {
  const location = locationOf(issue.path);
  if (issue.code === 'too_small') return tooFew(location, issue);
  if (issue.code === 'invalid_type') {
    return cause(location, 'type', { actual: [typeOf(issue.input)], expected: [issue.expected] });
  }
  if (issue.code === 'invalid_value') {
    const expected = issue.values.map(String);
    return cause(location, 'enum', { actual: issue.input as JsonValue, expected });
  }
  return cause(location, 'format', { error: 'is not a JSON pointer', format: 'json-pointer' });
}

function missing(path: z.core.$ZodIssue['path'], body: JsonValue): JsonObject {
  const [around, name] = [locationOf(path.slice(0, -1)), String(path.at(-1))];
  const object = around === '' ? body : follower(around)(body);
  const keys = Object.keys(object as JsonObject).sort();
  return cause(around, 'required', {
    actual: keys.length > 0 ? keys : null,
    expected: [name],
    missing: [name],
  });
}

function tooFew(location: string, { origin, minimum, input }: z.core.$ZodIssueTooSmall): JsonObject {
  const { length } = input as string | readonly unknown[];
  return cause(location, origin === 'array' ? 'minItems' : 'minLength', {
    actual: length,
    expected: Number(minimum),
  });
}

function cause(location: string, kind: string, details: JsonObject): JsonObject {
  return { location, kind, details };
}

function locationOf(path: z.core.$ZodIssue['path']): string {
  return path.map((step) => `/${String(step)}`).join('');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
