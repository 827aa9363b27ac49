import type { EngineContext } from './engine-context.js';
import { subjectOf } from './observer.js';
import { isSettled } from './state.js';
import { isNews } from './store/store.js';
import type { ExportRow } from './store/tables.js';
import { traceOf } from './trace-of.js';
import type { TracedExport } from './tracer.js';

type Context = Pick<EngineContext, 'store' | 'log' | 'tracer'>;

/** What the span of an export is made of. */
export const tracedColumns = [
  'id',
  'source',
  'status',
  'users',
  'attempts',
  'traceparent',
  'queued_at',
  'settled_at',
  'error',
] as const satisfies readonly (keyof ExportRow)[];

/** An export, as far as its span tells of it. */
type Traced = Pick<ExportRow, (typeof tracedColumns)[number]>;

/**
 * Tells the tracer of an export that has settled, by what its record says. Never rejects: a trace is not worth an
 * export. One that was retried or deleted meanwhile goes without.
 */
export async function traceEnd(context: Context, id: string): Promise<void> {
  if (!context.tracer.ended) return;
  const { db } = context.store;
  try {
    const row = await db.selectFrom('exports').select(tracedColumns).where('id', '=', id).executeTakeFirst();
    if (row?.settled_at && isSettled(row.status)) tellEnd(context, row, row.status, row.settled_at);
  } catch (error) {
    if (isNews(error)) context.log.warn({ err: error }, 'the export settled, and its trace does not say so');
  }
}

/** Tells the tracer of an export that is deleted, if it had not settled before. */
export function traceDeletion(context: Pick<Context, 'tracer'>, row: Traced): void {
  if (!isSettled(row.status)) tellEnd(context, row, 'DELETED', new Date());
}

function tellEnd(
  { tracer }: Pick<Context, 'tracer'>,
  row: Traced,
  status: TracedExport['status'],
  to: Date,
): void {
  const { traceparent: parent, attempts, users, queued_at: from } = row;
  const trace = traceOf(row);
  if (parent === null || trace === null) return;
  const code = row.error?.code ?? null;
  tracer.ended?.({ ...subjectOf(row), trace, parent, from, to, status, attempts, users, code });
}
