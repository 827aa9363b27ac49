import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { Refusal } from '../src/refusal.js';
import type { Context } from './context.js';
import { requireScopes } from './guard.js';
import { readReference } from './references.js';
import type { ScopeRule } from './scope-rules.js';

type Representations = { readonly representations: readonly unknown[] };

/**
 * Resolves `_entities`: each representation by itself, so that one that is malformed or forbidden leaves the
 * others as they are, and all of a type in one batch.
 *
 * @param rulesOf - the rules of each type of entity, which are held here because a union has none
 * @param most - how many representations all `_entities` of a request may hold together
 */
export function entitiesResolver(
  rulesOf: ReadonlyMap<string, readonly ScopeRule[]>,
  most: number,
): GraphQLFieldResolver<unknown, Context, Representations> {
  const count = counter(most);
  const resolve = async (given: unknown, place: string, context: Context): Promise<object | null> => {
    const { typeName, find } = readReference(given, place);
    requireScopes(rulesOf.get(typeName) ?? [], typeName, context);
    const found = await find(context.loaders);
    return found && { ...found, __typename: typeName };
  };
  return (_root, { representations }, context, info) => {
    count(representations.length, info);
    return representations.map((given, n) => resolve(given, `representations[${n}]`, context));
  };
}

/** Counts what a request holds; throws a `Refusal` at too much. */
function counter(most: number): (more: number, info: GraphQLResolveInfo) => void {
  const counts = new WeakMap<object, number>();
  return (more, { variableValues: request }) => {
    // graphql-js makes this object anew for each request, and hands the same one to all of its fields.
    const all = (counts.get(request) ?? 0) + more;
    counts.set(request, all);
    if (all > most)
      throw new Refusal('LIMIT_EXCEEDED', `a request may hold ${most} representations; ask in several`);
  };
}
