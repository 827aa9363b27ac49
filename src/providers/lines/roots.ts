import { rootsOf, type MappingTable } from '../mapping.js';
import { Members } from './members.js';

/** The members of the provider's record that a table reads. */
export interface Roots {
  /** In the order of the table; by their places, {@link Roots.members} has their values. */
  readonly names: readonly string[];
  readonly members: Members;
}

/** The members that the rules of a table read, none of them found yet. */
export function rootsFor(table: MappingTable): Roots {
  const names = [...new Set(Object.values(table).flatMap(rootsOf))];
  return { names, members: new Members(names) };
}
