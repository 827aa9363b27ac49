import type { Kysely } from 'kysely';
import type { Tables } from '../../src/exports/store/tables.js';

/** The names of all files that the store lists, sorted. */
export async function listedNames(db: Kysely<Tables>): Promise<string[]> {
  const segments = await db.selectFrom('segments').select('name').execute();
  const exports = await db.selectFrom('exports').select(['file', 'user_index']).execute();
  const names = segments.flatMap(({ name }) => [name, `${name}.ids`]);
  for (const { file, user_index } of exports) {
    if (file) names.push(file.storedAs);
    if (user_index) names.push(user_index.name);
  }
  return names.sort();
}
