import { buildUserIndex } from '../../users/user-index-builder.js';
import { renderFile } from '../../users/render.js';
import { save, type Job, type Outcome } from '../job.js';
import type { ExportFile, ExportRequest } from '../model.js';
import { subjectOf } from '../observer.js';
import { settledNow } from '../store/leases.js';
import { dropOtherGenerations } from '../store/segments.js';
import { wholeSegmentsOf } from '../store/whole-segments.js';
import { isComplete } from '../retention.js';
import { traceEnd } from '../trace-end.js';
import { fileNameOf, contentTypeOf } from '../file-naming.js';

/**
 * Writes the index and the file under names that carry the lease token, and points COMPLETED at them.
 *
 * A worker that was presumed dead writes beside its successor, never over him.
 */
export async function finish(job: Job): Promise<Outcome> {
  const { store, files, reach, observer } = job.context;
  const { row, lease } = job;
  const segments = await wholeSegmentsOf(store.db, row);
  const folder = `${row.id}/${row.generation}`;
  const index = await buildUserIndex({
    files,
    segments,
    storedAs: `${folder}/index-${lease.token}`,
    signal: lease.signal,
  });
  const storedAs = `${folder}/file-${lease.token}`;
  const written = await renderFile({
    files,
    segments,
    storedAs,
    ...shapeOf(job.request),
    signal: lease.signal,
  });
  await reach('file-renamed', row.id);
  const file = { ...describe(job), ...written, storedAs };
  await complete(job, file, JSON.stringify(index));
  observer.rendered({ ...subjectOf(row), bytes: file.bytes });
  observer.settled({ ...subjectOf(row), status: 'COMPLETED' });
  job.context.log.info({ rows: file.rows, bytes: file.bytes }, 'the export is COMPLETED');
  await traceEnd(job.context, row.id);
  return 'completed';
}

function shapeOf({ format, compression, fields, csv }: ExportRequest) {
  return { format, compression, fields, csv };
}

function describe({
  row,
  request,
}: Job): Pick<ExportFile, 'name' | 'format' | 'contentType' | 'compression'> {
  const { format, compression } = request;
  return { name: fileNameOf(row, request), format, contentType: contentTypeOf(request), compression };
}

async function complete(job: Job, file: ExportFile, user_index: string): Promise<void> {
  const { retentionMs } = job.context.settings;
  await save(job, {
    set: {
      ...settledNow(retentionMs),
      status: 'COMPLETED',
      shown_generation: job.row.generation,
      percent: null,
      error: null,
      file: JSON.stringify(file),
      user_index,
      complete: isComplete(job.request),
      ...(job.row.shown_generation !== job.row.generation && nothing),
    },
    also: (trx) => dropOtherGenerations(trx, job.row),
    event: 'STATUS',
  });
}

/** A generation that ended without a row takes the place of the one before all the same. */
const nothing = { users: 0, skipped: 0, duplicates: 0, bytes: 0, rows_read: 0 } as const;
