import { valueFromASTUntyped, type FieldNode, type GraphQLField } from 'graphql';

/** Arguments that say how many: by a number, or by a list of what is asked about. */
const slicing: ReadonlySet<string> = new Set(['first', 'last', 'limit', 'representations']);

/** The values of a request's variables, defaults filled in. */
export type Variables = Readonly<Record<string, unknown>>;

/** How many a field is asked for, at least 1; undefined when nothing says so. */
export function slice(
  field: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  variables: Variables,
): number | undefined {
  const sizes = args.flatMap(({ name, defaultValue }) => {
    if (!slicing.has(name)) return [];
    const given = field.arguments?.find((argument) => argument.name.value === name);
    // What is null, or a variable without a value, is as good as left out.
    return sizeOf((given && valueFromASTUntyped(given.value, variables)) ?? defaultValue) ?? [];
  });
  return sizes.length === 0 ? undefined : Math.max(1, ...sizes);
}

/** A value that does not fit is refused elsewhere. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : undefined;
}
