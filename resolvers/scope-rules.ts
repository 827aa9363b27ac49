import {
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { Context } from './context.js';

/** Alternatives, as `@requiresScopes` lists them: a caller needs all scopes of one of them. */
export type ScopeRule = readonly (readonly string[])[];

/** A field of one of our object types. */
export type Field = GraphQLField<unknown, Context>;

/** The fields of an object type. */
export function fieldsOf(type: GraphQLObjectType): Field[] {
  return Object.values(type.getFields()) as Field[];
}

/** The object types of a schema, those of introspection left out. */
export function objectTypesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
}

/** The object types that values of this type may have; none for scalars and enums. */
export function objectTypesIn(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}

/**
 * All rules that a field stands under, each of which must be met: its own, and those of the types it returns.
 *
 * A mutation also stands under the rules of what its answer cannot leave out: refused there, the deed would
 * be done and its answer empty.
 */
export function rulesFor(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  field: Field,
): readonly ScopeRule[] {
  const returned = objectTypesIn(schema, field.type);
  const rules = [field, ...returned].flatMap(ownRules);
  if (parent !== schema.getMutationType()) return rules;
  const always = returned.flatMap(fieldsOf).filter(({ type }) => isNonNullType(type));
  return [
    ...rules,
    ...always.flatMap((each) => [each, ...objectTypesIn(schema, each.type)].flatMap(ownRules)),
  ];
}

/** The rules that `@requiresScopes` puts on a type or field itself. */
export function ownRules({ astNode }: GraphQLObjectType | Field): ScopeRule[] {
  const directives: readonly ConstDirectiveNode[] = astNode?.directives ?? [];
  return directives.filter(({ name }) => name.value === 'requiresScopes').map(alternatives);
}

function alternatives({ arguments: given = [] }: ConstDirectiveNode): ScopeRule {
  const [argument] = given;
  return argument ? (valueFromASTUntyped(argument.value) as ScopeRule) : [];
}
