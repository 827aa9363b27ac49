import { isStorable } from '../json.js';
import { badInput } from '../refusal.js';
import { userFields, type FieldKind } from './record.js';

/** A key of an object, or an index of a list. */
export type PathToken = string | number;

/** Longer than any key that a provider allows, and short enough for a header. */
const longestPath = 1000;

const listIndex = /^(0|[1-9][0-9]{0,8})$/;

/**
 * Parses a path into the unified user: `address.city`, `identities[0].connection`, or a JSON Pointer
 * (RFC 6901) such as `/customAttributes/user_metadata/a.b`.
 *
 * @param argument - what a refusal calls the path, e.g. `input.fields[1].path`
 * @throws Refusal BAD_USER_INPUT when it is malformed or cannot exist on the type. Below `customAttributes`
 * and `raw` anything may exist.
 */
export function parseFieldPath(path: string, argument = 'path'): PathToken[] {
  if (path === '' || path.length > longestPath) {
    throw badInput(argument, `a path has 1 to ${longestPath} characters, this one has ${path.length}`);
  }
  if (!isStorable(path)) throw badInput(argument, 'a path has neither NUL nor broken Unicode');
  const tokens = path.startsWith('/') ? pointerTokens(path, argument) : dottedTokens(path, argument);
  return checked(tokens, path, argument);
}

/** The field of the unified user that a path begins at: `raw` for `raw.a`, `/raw/a` and `raw`. */
export function firstToken(path: string, argument = 'path'): string {
  return String(parseFieldPath(path, argument)[0]);
}

function pointerTokens(path: string, argument: string): PathToken[] {
  if (/~(?![01])/.test(path)) {
    throw badInput(argument, `in the JSON Pointer "${path}" a ~ must be written ~0 and a / in a key ~1`);
  }
  const tokens = path.slice(1).split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function dottedTokens(path: string, argument: string): PathToken[] {
  if (!/^[^.[\]]+(\.[^.[\]]+|\[[0-9]{1,9}\])*$/.test(path)) {
    throw badInput(
      argument,
      `"${path}" is no path; write names joined by dots and [n] for the n-th item, e.g. identities[0].connection, ` +
        'or a JSON Pointer that starts with /',
    );
  }
  const parts = path.match(/[^.[\]]+|\[[0-9]+\]/g) ?? [];
  return parts.map((part) => (part.startsWith('[') ? Number(part.slice(1, -1)) : part));
}

/** Follows the tokens down the type, turning a pointer's digits into indexes where there is a list. */
function checked(tokens: readonly PathToken[], path: string, argument: string): PathToken[] {
  let kind: FieldKind = { fields: userFields };
  return tokens.map((token) => {
    const inside: FieldKind | undefined = kindBelow(kind, token);
    if (inside === undefined) throw badInput(argument, `"${path}" does not exist: ${whyNot(kind, token)}`);
    const isIndex = typeof kind === 'object' && 'list' in kind;
    kind = inside;
    return isIndex ? Number(token) : token;
  });
}

function kindBelow(kind: FieldKind, token: PathToken): FieldKind | undefined {
  if (kind === 'json') return 'json';
  if (typeof kind === 'string') return undefined;
  if ('list' in kind) return listIndex.test(String(token)) ? kind.list : undefined;
  return typeof token === 'string' && Object.hasOwn(kind.fields, token) ? kind.fields[token] : undefined;
}

function whyNot(kind: FieldKind, token: PathToken): string {
  if (typeof kind === 'string') return `there is nothing below a value of type ${kind}, not even "${token}"`;
  if ('list' in kind) return `"${token}" is no index of a list`;
  return `"${token}" is none of ${Object.keys(kind.fields).join(', ')}`;
}
