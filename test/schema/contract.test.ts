import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { printSchema } from '../../src/server/schema.js';
import { factsOf } from './facts.js';

const contract = readFileSync(join(import.meta.dirname, 'contract.graphql'), 'utf8');
const committed = readFileSync(join(import.meta.dirname, '../../schema/schema.graphql'), 'utf8');

describe('the printed schema', () => {
  it('is the contract', () => {
    expect(factsOf(printSchema())).toEqual(factsOf(contract));
  });

  it('is the committed file (npm run schema:print)', () => {
    expect(committed).toBe(printSchema());
  });
});

describe('the comparison', () => {
  it.each([
    ['a type', 'type PageInfo @shareable {', 'type PageInfo2 @shareable {'],
    ['a field', 'requestedBy: String!', 'requestedBy2: String!'],
    ['a nullability', 'attempts: Int!', 'attempts: Int'],
    ['a default', 'first: Int = 100', 'first: Int = 101'],
    ['an argument', 'source(id: ID!): UserSource', 'source: UserSource'],
    ['an enum value', '  NEUTRAL\n', ''],
    ['a directive', 'input ProviderOptionsInput @oneOf', 'input ProviderOptionsInput'],
    ['a scope', 'raw: JSONObject @requiresScopes(scopes: [["users:raw"]])', 'raw: JSONObject'],
    ['an argument of a directive', 'sizedFields: ["nodes", "edges"]', 'sizedFields: ["nodes"]'],
  ])('sees %s that differs', (_what, from, to) => {
    expect(contract).toContain(from);
    expect(factsOf(contract.replace(from, to))).not.toEqual(factsOf(contract));
  });
});
