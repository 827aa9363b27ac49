import type { Kysely } from 'kysely';
import { idsOf } from '../../users/segment.js';
import { snapshot } from './snapshot.js';
import type { Tables } from './tables.js';

/** All files that exist as far as the store is concerned, and the present lease token of each export. */
export interface ListedFiles {
  readonly names: ReadonlySet<string>;
  readonly tokenOf: ReadonlyMap<string, string | null>;
}

/** Reads what is listed, in one snapshot. */
export function listedFiles(db: Kysely<Tables>): Promise<ListedFiles> {
  return snapshot(db, async (trx) => {
    const exports = await trx
      .selectFrom('exports')
      .select(['id', 'lease_token', 'file', 'user_index'])
      .execute();
    const segments = await trx.selectFrom('segments').select('name').execute();
    const names = new Set<string>();
    for (const { file, user_index } of exports) {
      if (file) names.add(file.storedAs);
      if (user_index) names.add(user_index.name);
    }
    for (const { name } of segments) names.add(name).add(idsOf(name));
    return { names, tokenOf: new Map(exports.map(({ id, lease_token }) => [id, lease_token])) };
  });
}
