import {
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLInterfaceType,
  type GraphQLOutputType,
  type GraphQLUnionType,
} from 'graphql';

/** The type of a value with fields. */
export type CompositeType = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType;

/** What the type of a field says of its value, taken apart once instead of for every value. */
export type Expectation = { readonly mayBeNull: boolean } & (
  | { readonly kind: 'list'; readonly item: Expectation }
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'record'; readonly type: CompositeType }
);

/** Takes a type apart. */
export function expectationOf(type: GraphQLOutputType): Expectation {
  const mayBeNull = !isNonNullType(type);
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return { mayBeNull, kind: 'list', item: expectationOf(inner.ofType) };
  return isLeafType(inner)
    ? { mayBeNull, kind: 'leaf', type: inner }
    : { mayBeNull, kind: 'record', type: inner };
}
