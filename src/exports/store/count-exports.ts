import type { Kysely } from 'kysely';
import type { ExportStatus } from '../state.js';
import type { Tables } from './tables.js';

/** How many exports of a source are in a status, over all tenants. */
export interface ExportCount {
  readonly source: string;
  readonly status: ExportStatus;
  readonly exports: number;
}

/** Counts all exports that the store knows; what there is none of is left out. */
export function countExports(db: Kysely<Tables>): Promise<ExportCount[]> {
  return db
    .selectFrom('exports')
    .select((eb) => ['source', 'status', eb.fn.countAll<number>().as('exports')])
    .groupBy(['source', 'status'])
    .execute();
}
