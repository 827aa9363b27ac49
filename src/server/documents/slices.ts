import {
  getNamedType,
  isInputObjectType,
  valueFromASTUntyped,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';

/** Arguments that say how many by a number, and members of arguments that do. */
const counts: ReadonlySet<string> = new Set(['first', 'last', 'limit']);

/** Arguments that say how many by a list of what is asked about. */
const lists: ReadonlySet<string> = new Set(['ids', 'representations']);

/** The values of a request's variables, defaults filled in. */
export type Variables = Readonly<Record<string, unknown>>;

/** How many a field is asked for, at least 1; undefined when nothing says so. */
export function slice(
  field: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  variables: Variables,
): number | undefined {
  const sizes = args.flatMap(({ name, type, defaultValue }) => {
    const given = field.arguments?.find((argument) => argument.name.value === name);
    // What is null, or a variable without a value, is as good as left out.
    const value = (given && valueFromASTUntyped(given.value, variables)) ?? defaultValue;
    return [...sizesOf(name, value), ...sizesWithin(value, getNamedType(type))];
  });
  return sizes.length === 0 ? undefined : Math.max(1, ...sizes);
}

/** A value that does not fit is refused elsewhere. */
function sizesOf(name: string, value: unknown): number[] {
  if (lists.has(name) && Array.isArray(value)) return [value.length];
  return counts.has(name) && typeof value === 'number' ? [value] : [];
}

/** Of an input object, such as `page: { first: 10 }`. */
function sizesWithin(value: unknown, type: GraphQLNamedType): number[] {
  if (typeof value !== 'object' || value === null || !isInputObjectType(type)) return [];
  const members: Readonly<Record<string, unknown>> = { ...value };
  return Object.values(type.getFields()).flatMap(({ name, defaultValue }) =>
    counts.has(name) ? sizesOf(name, members[name] ?? defaultValue) : [],
  );
}
