import { describe, expect, it } from '@jest/globals';
import {
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import type { GraphQLNamedType } from 'graphql';
import { buildPublicSubgraph } from '../../resolvers/subgraph.js';

describe('the schema', () => {
  it('describes every type, field, argument and enum value', () => {
    const types = Object.values(buildPublicSubgraph().getTypeMap()).filter(isOurs);
    const described = types.flatMap(descriptionsIn);
    expect(described.length).toBeGreaterThan(250);
    expect(described.filter(([, text]) => !isSentence(text))).toEqual([]);
  });
});

/** The root types are the three doors that GraphQL itself explains. */
const roots = ['Query', 'Mutation', 'Subscription'];

type Described = [name: string, text: string | null | undefined];

function descriptionsIn(type: GraphQLNamedType): Described[] {
  const own: Described[] = roots.includes(type.name) ? [] : [[type.name, type.description]];
  return [...own, ...partsOf(type).map(([name, text]): Described => [`${type.name}.${name}`, text])];
}

function partsOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => [name, description]);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map(({ name, description }) => [name, description]);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, description, args }) => [
    [name, description] as Described,
    ...args.map((argument): Described => [`${name}(${argument.name})`, argument.description]),
  ]);
}

function isOurs(type: GraphQLNamedType): boolean {
  return !isIntrospectionType(type) && !isSpecifiedScalarType(type);
}

function isSentence(text: string | null | undefined): boolean {
  return /^[A-Z`].*[.!]$/s.test(text?.trim() ?? '');
}
