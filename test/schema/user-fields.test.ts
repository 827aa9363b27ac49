import { describe, expect, it } from '@jest/globals';
import {
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { buildExecutableSchema } from '../../resolvers/schema.js';
import { userFields, type FieldKind } from '../../src/users/record.js';

const scalars: Readonly<Record<string, FieldKind>> = {
  ID: 'string',
  String: 'string',
  Boolean: 'boolean',
  SafeInt: 'integer',
  DateTime: 'dateTime',
  LocalDate: 'localDate',
  UserGender: 'gender',
  JSONObject: 'json',
  // The record holds the source's id.
  UserSource: 'string',
};

describe('ExportedUser', () => {
  it('has the fields of the unified user, and no others', () => {
    const type = buildExecutableSchema().getType('ExportedUser') as GraphQLObjectType;
    expect(fieldsOf(type)).toEqual(userFields);
  });
});

function fieldsOf(type: GraphQLObjectType): Record<string, FieldKind> {
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, kindOf(field.type)]));
}

function kindOf(given: GraphQLOutputType): FieldKind {
  const type = getNullableType(given);
  if (isListType(type)) return { list: kindOf(type.ofType) };
  const kind = 'name' in type ? scalars[type.name] : undefined;
  if (kind) return kind;
  if (!isObjectType(type)) throw new Error(`no kind for ${String(type)}`);
  return { fields: fieldsOf(type) };
}
