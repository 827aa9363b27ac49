import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import {
  fieldsOf,
  objectTypesIn,
  objectTypesOf,
  ownRules,
  rulesFor,
  type Field,
  type ScopeRule,
} from './scope-rules.js';

/** The type that is a person. */
const person = 'ExportedUser';
/** What a caller needs to see a person. */
const personScope = 'users:read';

/**
 * The fields that anybody could read, as `Type.field`: those of Query, Mutation and Subscription that have no
 * rule, and those that lead to users without a rule that demands `users:read`.
 */
export function unguardedFields(schema: GraphQLSchema): string[] {
  const roots = rootsOf(schema);
  const bearers = bearersOfUsers(schema, roots);
  const leadsToUsers = ({ type }: Field) => objectTypesIn(schema, type).some((each) => bearers.has(each));
  return objectTypesOf(schema).flatMap((type) => {
    const isOpen = (field: Field): boolean => {
      const rules = rulesFor(schema, type, field);
      if (roots.has(type) && !rules.some(demandsAnything)) return true;
      return !bearers.has(type) && leadsToUsers(field) && !rules.some(demandsPersonScope);
    };
    return fieldsOf(type)
      .filter(isOpen)
      .map(({ name }) => `${type.name}.${name}`);
  });
}

function rootsOf(schema: GraphQLSchema): ReadonlySet<GraphQLObjectType> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return new Set(roots.filter((type) => type !== null && type !== undefined));
}

function demandsAnything(rule: ScopeRule): boolean {
  return rule.every((all) => all.length > 0);
}

function demandsPersonScope(rule: ScopeRule): boolean {
  return rule.every((all) => all.includes(personScope));
}

/**
 * The types that hold users: the user itself, the parts of it that have no rule of their own, and what is
 * wrapped around it, as a page is, up to a field or type with a rule.
 */
function bearersOfUsers(
  schema: GraphQLSchema,
  roots: ReadonlySet<GraphQLObjectType>,
): ReadonlySet<GraphQLObjectType> {
  const types = objectTypesOf(schema);
  const bearers = new Set(types.filter(({ name }) => name === person));
  // A set is walked on into what is added meanwhile.
  for (const bearer of bearers) {
    const parts = fieldsOf(bearer).flatMap((field) => objectTypesIn(schema, field.type));
    for (const part of parts) if (ownRules(part).length === 0) bearers.add(part);
  }
  for (const bearer of bearers) {
    const open = types.filter((type) => !roots.has(type) && ownRules(type).length === 0);
    for (const type of open) if (holdsOpenly(schema, type, bearer)) bearers.add(type);
  }
  return bearers;
}

function holdsOpenly(schema: GraphQLSchema, type: GraphQLObjectType, bearer: GraphQLObjectType): boolean {
  return fieldsOf(type).some(
    (field) => ownRules(field).length === 0 && objectTypesIn(schema, field.type).includes(bearer),
  );
}
