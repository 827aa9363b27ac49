import { registerEnumType } from 'type-graphql';

/**
 * Registers an enum from its values and what each of them means; returns the values, each under its own name.
 *
 * ```ts
 * export const Colour = namedValues('Colour', 'What it looks like.', { RED: 'Like blood.', BLUE: 'Like the sea.' });
 * export type Colour = keyof typeof Colour;
 * ```
 */
export function namedValues<const Name extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Name, string>>,
): { readonly [Value in Name]: Value } {
  const entries = Object.entries<string>(meanings);
  const values = Object.fromEntries(entries.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(entries.map(([value, text]) => [value, { description: text }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values as { readonly [Value in Name]: Value };
}
