import { sql, type RawBuilder } from 'kysely';

/**
 * Whether a column of an export holds one of these texts. They are one parameter, however many they are: of those
 * that `in` makes, a query takes 65,535 at most.
 */
export function oneOf(column: 'id' | 'source' | 'status', texts: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${[...new Set(texts)]}::text[])`;
}
