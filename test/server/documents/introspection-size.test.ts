import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { Documents } from '../../../src/server/documents/documents.js';
import { mostIntrospection } from '../../../src/server/documents/introspection-size.js';
import { wholeSchema } from './whole-schema.js';

const schema = buildSchema('type Query { a: Int }');
const documents = new Documents();
const judge = (text: string) => {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return documents.overpriced({ schema, document, operation });
};

/** Asks for so many fields about the schema: the one of the entrance, and the names below it. */
const asking = (count: number) => `{ __schema { ${'description '.repeat(count - 1)} } }`;

describe('the bound of introspection', () => {
  const most = mostIntrospection(schema);

  it('is what tools ask for, twice', () => {
    const beside = (count: number) => wholeSchema.replace('{', `{ b: ${asking(count).slice(1, -1)}`);
    expect(judge(beside(most / 2))).toBeUndefined();
    expect(judge(beside(most / 2 + 1))).toBeDefined();
  });

  it('lets in what asks for just as much, and refuses one field more', () => {
    expect(judge(asking(most))).toBeUndefined();
    expect(judge(asking(most + 1))?.message).toContain(`${most + 1}`);
  });
});
