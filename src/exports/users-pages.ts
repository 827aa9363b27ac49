import { FileMissing } from '../files/file-store.js';
import { badInput, Refusal } from '../refusal.js';
import type { UserRecord } from '../users/record.js';
import { readRows } from '../users/segment-reader.js';
import { notFound } from './find-exports.js';
import { decodeCursor, encodeCursor, pageSizeOf, wholeNumberOf } from './cursor.js';
import type { EngineContext } from './engine-context.js';
import type { UsersPage, UsersPageKey } from './exports.js';
import type { Caller, Export } from './model.js';
import { isSettled } from './state.js';
import { segmentsFor, type ListedSegment, type Stretch } from './store/segments.js';

const defaultFirst = 100;

/** A page of users of each export: one query for all, and range reads of the blocks that hold the rows. */
export async function usersPages(
  { store, files }: Pick<EngineContext, 'store' | 'files'>,
  caller: Caller,
  keys: readonly UsersPageKey[],
): Promise<(UsersPage | Error)[]> {
  const asked = keys.map((key) => refusalOr(() => stretchOf(caller, key)));
  const stretches = asked.filter(isStretch);
  const segments = await segmentsFor(store.db, stretches);
  const segmentsOf = new Map(stretches.map((stretch, index) => [stretch, segments[index] ?? []]));
  return Promise.all(
    keys.map(async (key, index) => {
      const stretch = asked[index] ?? new Error('a page was not answered');
      if (!isStretch(stretch)) return stretch;
      return readPage(files, key.export, stretch, segmentsOf.get(stretch) ?? []).catch(asError);
    }),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Which rows a page asks for; throws a `Refusal` that names the argument at fault. */
function stretchOf(caller: Caller, { export: shown, first, after }: UsersPageKey): Asked {
  const { id, tenant, status, generation, listedUsers } = shown;
  if (tenant !== caller.tenant) throw notFound(id);
  if (status === 'EXPIRED')
    throw new Refusal('NOT_FOUND', `the users of export ${id} have expired; start a new export`);
  const size = pageSizeOf(first, defaultFirst);
  const start = after === null || after === undefined ? 0 : rowBehind(after, id, generation);
  return { exportId: id, generation, start, end: Math.min(start + size, listedUsers), after: after ?? null };
}

function rowBehind(after: string, id: string, generation: number): number {
  const [exportId, ofGeneration, row] = decodeCursor('user', after, 3);
  if (exportId !== id) throw badInput('after', 'is a cursor of another export');
  if (wholeNumberOf(ofGeneration) !== generation) {
    throw badInput(
      'after',
      'is a cursor of an earlier generation: the provider lost its result and the export began again; read it from the start',
    );
  }
  return wholeNumberOf(row) + 1;
}

async function readPage(
  files: EngineContext['files'],
  shown: Export,
  stretch: Asked,
  segments: readonly ListedSegment[],
): Promise<UsersPage> {
  const rows = await readStretch(files, shown.id, stretch, segments);
  const edges = rows.map((row, index) => ({
    cursor: encodeCursor('user', shown.id, stretch.generation, stretch.start + index),
    node: JSON.parse(row) as UserRecord,
  }));
  const complete = isSettled(shown.status);
  return {
    edges,
    pageInfo: {
      hasNextPage: stretch.start + rows.length < shown.listedUsers && rows.length > 0,
      hasPreviousPage: stretch.start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? stretch.after,
    },
    totalCount: complete ? shown.listedUsers : null,
    complete,
  };
}

async function readStretch(
  files: EngineContext['files'],
  id: string,
  { start, end }: Stretch,
  segments: readonly ListedSegment[],
): Promise<string[]> {
  const [first] = segments;
  if (!first || end <= start) return [];
  try {
    return await readRows(files, segments, start - first.firstRow, end - start);
  } catch (error) {
    if (error instanceof FileMissing)
      throw new Refusal('NOT_FOUND', `the users of export ${id} are gone: it was deleted or has expired`);
    throw error;
  }
}

type Asked = Stretch & { readonly after: string | null };

function isStretch(asked: Asked | Error): asked is Asked {
  return !(asked instanceof Error);
}

function refusalOr<T>(ask: () => T): T | Error {
  try {
    return ask();
  } catch (error) {
    return asError(error);
  }
}
