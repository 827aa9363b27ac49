import type { z } from 'zod';
import type { Fault } from './fault.js';
import { nearest } from './nearest.js';
import { outline, type Outline } from './shape.js';
import { isBlock, writePath, type Block } from './tree.js';

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
    path[0] === 'sources' && Array.isArray(block.sources) ? block.sources[Number(path[1])] : undefined;
  return isBlock(source) && typeof source.id === 'string' && path[2] !== 'id' ? ` (source ${source.id})` : '';
}

function unknownKey(path: readonly PropertyKey[], key: string, block: Block): Fault {
  const where = writePath([...path, key]);
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
