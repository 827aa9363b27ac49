import { sql, type ExpressionBuilder, type Kysely } from 'kysely';
import { isStorable } from '../json.js';
import { decodeCursor, encodeCursor, pageSizeOf, wholeNumberOf } from './cursor.js';
import { toExport } from './export-of-row.js';
import type { ExportsFilter, ExportsPage, PageArguments, SourceExportsKey } from './exports.js';
import type { Caller } from './model.js';
import { oneOf } from './store/one-of.js';
import type { ExportRow, Tables } from './store/tables.js';

const defaultFirst = 20;

/** A page of the caller's exports, newest first. */
export async function exportsPage(
  db: Kysely<Tables>,
  caller: Caller,
  page: PageArguments,
  filter: ExportsFilter = {},
): Promise<ExportsPage> {
  const first = pageSizeOf(page.first, defaultFirst);
  const after = positionOf(page.after);
  const wanted = (eb: ExpressionBuilder<Tables, 'exports'>) => eb.and(conditionsOf(eb, caller, filter));
  const rows = await db
    .selectFrom('exports')
    .selectAll()
    .where(wanted)
    .$if(after !== null, (query) => query.where((eb) => isBehind(eb, after)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(first + 1)
    .execute();
  const { total } = await db
    .selectFrom('exports')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where(wanted)
    .executeTakeFirstOrThrow();
  return toPage(rows, { first, hasBefore: after !== null, total });
}

/** The same for several sources at once, by two queries for all that ask alike. */
export async function exportsPagesBySource(
  db: Kysely<Tables>,
  caller: Caller,
  keys: readonly SourceExportsKey[],
): Promise<(ExportsPage | Error)[]> {
  const alike = new Map<string, SourceExportsKey[]>();
  for (const key of keys) {
    const name = JSON.stringify([key.first ?? null, key.after ?? null]);
    const group = alike.get(name);
    if (group) group.push(key);
    else alike.set(name, [key]);
  }
  const pages = new Map<SourceExportsKey, ExportsPage | Error>();
  for (const group of alike.values()) await answerGroup(db, caller, group, pages);
  return keys.map((key) => pages.get(key) ?? new Error('a page was not answered'));
}

async function answerGroup(
  db: Kysely<Tables>,
  caller: Caller,
  group: readonly SourceExportsKey[],
  pages: Map<SourceExportsKey, ExportsPage | Error>,
): Promise<void> {
  try {
    const found = await pageOfEach(db, caller, group);
    group.forEach((key, index) => pages.set(key, found[index] ?? new Error('a page was not answered')));
  } catch (error) {
    group.forEach((key) => pages.set(key, error as Error));
  }
}

async function pageOfEach(
  db: Kysely<Tables>,
  caller: Caller,
  group: readonly SourceExportsKey[],
): Promise<ExportsPage[]> {
  const first = pageSizeOf(group[0]?.first, defaultFirst);
  const after = positionOf(group[0]?.after);
  const sources = group.map((key) => key.sourceId);
  const numbered = db
    .selectFrom('exports')
    .selectAll()
    .select(
      sql<number>`row_number() over (partition by source order by created_at desc, id desc)`.as('place'),
    )
    .where('tenant', '=', caller.tenant)
    .where(oneOf('source', sources))
    .$if(after !== null, (query) => query.where((eb) => isBehind(eb, after)));
  const rows = await db
    .selectFrom(numbered.as('numbered'))
    .selectAll()
    .where('place', '<=', first + 1)
    .orderBy('place')
    .execute();
  const totals = await db
    .selectFrom('exports')
    .select((eb) => ['source', eb.fn.countAll<number>().as('total')])
    .where('tenant', '=', caller.tenant)
    .where(oneOf('source', sources))
    .groupBy('source')
    .execute();
  const totalOf = new Map(totals.map(({ source, total }) => [source, total]));
  return group.map(({ sourceId }) =>
    toPage(
      rows.filter((row) => row.source === sourceId),
      { first, hasBefore: after !== null, total: totalOf.get(sourceId) ?? 0 },
    ),
  );
}

interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

function positionOf(after: string | null | undefined): Position | null {
  if (after === null || after === undefined) return null;
  const [createdAtMs, id = ''] = decodeCursor('export', after, 2);
  return { createdAt: new Date(wholeNumberOf(createdAtMs)), id };
}

function isBehind(eb: ExpressionBuilder<Tables, 'exports'>, after: Position | null) {
  if (!after) return eb.lit(true);
  return eb.or([
    eb('created_at', '<', after.createdAt),
    eb.and([eb('created_at', '=', after.createdAt), eb('id', '<', after.id)]),
  ]);
}

function conditionsOf(eb: ExpressionBuilder<Tables, 'exports'>, { tenant }: Caller, filter: ExportsFilter) {
  const { source, provider, status, createdSince, createdBefore } = filter;
  return [
    eb('tenant', '=', tenant),
    // No source has such a name, and the database would refuse it.
    ...(source ? [isStorable(source) ? eb('source', '=', source) : eb.lit(false)] : []),
    ...(provider ? [eb('provider', '=', provider)] : []),
    ...(status ? [oneOf('status', status)] : []),
    ...(createdSince ? [eb('created_at', '>=', createdSince)] : []),
    ...(createdBefore ? [eb('created_at', '<', createdBefore)] : []),
  ];
}

function toPage(
  rows: readonly ExportRow[],
  { first, hasBefore, total }: { first: number; hasBefore: boolean; total: number },
): ExportsPage {
  const edges = rows.slice(0, first).map((row) => ({
    cursor: encodeCursor('export', row.created_at.getTime(), row.id),
    node: toExport(row),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: hasBefore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total,
  };
}
