import { sql } from 'kysely';
import type { FileStore } from '../../src/files/file-store.js';
import type { Store } from '../../src/exports/store/store.js';
import { listedNames } from './listed-names.js';
import { sha256 } from './truth.js';

/** All that is kept: every row of every table, and every listed file with its hash. */
export async function standing(store: Store, files: FileStore): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = { files: [] };
  for (const table of ['store', 'exports', 'segments', 'events']) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1`.execute(store.db);
    all[table] = rows.map(({ row }) => row);
  }
  for (const name of await listedNames(store.db)) {
    const content = await files.readBytes(name, { start: 0, end: Infinity });
    all.files!.push(`${name} ${sha256(content)}`);
  }
  return all;
}
