import { GraphQLError } from 'graphql';
import type { Variables } from './slices.js';

/** How many lists and objects of a variable's value may be within each other: whoever walks through them recurses. */
const mostDeep = 100;

/** Refuses variables of which one is nested too deeply; undefined when none is. */
export function deepVariable(variables: Variables | null | undefined): GraphQLError | undefined {
  const tooDeep = Object.values(variables ?? {}).some((value) => isDeeper(value, mostDeep));
  if (!tooDeep) return undefined;
  const message = `A variable has lists or objects within each other more than ${mostDeep} deep, the most that is taken.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((member) => isDeeper(member, most - 1));
}
