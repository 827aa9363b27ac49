import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { Refusal } from '../src/refusal.js';
import type { Context } from './context.js';
import { fieldsOf, objectTypesOf, rulesFor, type ScopeRule } from './scope-rules.js';
import { unguardedFields } from './unguarded-fields.js';

/**
 * Holds every field to the rules of `@requiresScopes`, its own and those of the types it returns: a caller
 * who does not meet them is refused as FORBIDDEN before anything is read or done. Changes the schema it is
 * given, once: a request pays one comparison for a field with a rule, and nothing for the others.
 *
 * @throws an Error that names the fields that would be open to anybody
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const open = unguardedFields(schema);
  if (open.length > 0) throw new Error(`Fields without the scopes they need: ${open.join(', ')}`);
  for (const type of objectTypesOf(schema)) {
    for (const field of fieldsOf(type)) {
      const rules = rulesFor(schema, type, field);
      if (rules.length === 0) continue;
      const name = `${type.name}.${field.name}`;
      field.resolve = behind(rules, name, field.resolve ?? defaultFieldResolver);
      if (field.subscribe) field.subscribe = behind(rules, name, field.subscribe);
    }
  }
  return schema;
}

/** Puts a resolver behind rules, each of which must be met. */
export function behind<Args>(
  rules: readonly ScopeRule[],
  field: string,
  resolve: GraphQLFieldResolver<unknown, Context, Args>,
): GraphQLFieldResolver<unknown, Context, Args> {
  return (root, args, context, info) => {
    requireScopes(rules, field, context);
    return resolve(root, args, context, info);
  };
}

/** Throws a FORBIDDEN that names the subject and what is missing, unless the caller meets each rule. */
export function requireScopes(rules: readonly ScopeRule[], subject: string, { caller }: Context): void {
  const { scopes } = caller;
  for (const rule of rules) if (!isMet(rule, scopes)) throw refusal(rules, subject, scopes);
}

/** Plain loops: a page of a thousand users comes by here for each of them. */
function isMet(rule: ScopeRule, scopes: ReadonlySet<string>): boolean {
  for (const all of rule) if (hasAll(all, scopes)) return true;
  return false;
}

function hasAll(all: readonly string[], scopes: ReadonlySet<string>): boolean {
  for (const scope of all) if (!scopes.has(scope)) return false;
  return true;
}

/** Names what is missing; of alternatives each. */
function refusal(rules: readonly ScopeRule[], subject: string, scopes: ReadonlySet<string>): Refusal {
  const missing = rules
    .filter((rule) => !isMet(rule, scopes))
    .map((rule) => rule.map((all) => all.filter((scope) => !scopes.has(scope)).join(' and ')).join(' or '));
  return new Refusal(
    'FORBIDDEN',
    `${subject} needs the scope ${[...new Set(missing)].join(', and ')}, which this caller does not have`,
  );
}
