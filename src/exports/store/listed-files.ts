import { sql, type Kysely } from 'kysely';
import { idsOf } from '../../users/segment.js';
import { snapshot } from './snapshot.js';
import type { Tables } from './tables.js';

/** All files that exist as far as the store is concerned. */
export interface ListedFiles {
  readonly names: ReadonlySet<string>;
  /** Each export that has files, or may come to have some, and its present lease token. */
  readonly tokenOf: ReadonlyMap<string, string | null>;
}

/** Reads what is listed, in one snapshot. */
export function listedFiles(db: Kysely<Tables>): Promise<ListedFiles> {
  return snapshot(db, async (trx) => {
    const exports = await trx
      .selectFrom('exports')
      .select(['id', 'lease_token'])
      .select(sql<string | null>`file ->> 'storedAs'`.as('file'))
      .select(sql<string | null>`user_index ->> 'name'`.as('index'))
      // Nothing comes behind EXPIRED.
      .where('status', '<>', 'EXPIRED')
      .execute();
    const segments = await trx.selectFrom('segments').select('name').execute();
    const names = new Set<string>();
    for (const { file, index } of exports) {
      if (file !== null) names.add(file);
      if (index !== null) names.add(index);
    }
    for (const { name } of segments) names.add(name).add(idsOf(name));
    return { names, tokenOf: new Map(exports.map(({ id, lease_token }) => [id, lease_token])) };
  });
}
