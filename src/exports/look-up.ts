import type { Kysely } from 'kysely';
import { FileMissing, type FileStore } from '../files/file-store.js';
import { FileDamaged } from '../users/file-damaged.js';
import type { UserRecord } from '../users/record.js';
import { readScatteredRows, type RowPlace } from '../users/scattered-rows.js';
import { findUsers, type UserPlace } from '../users/user-index.js';
import type { EngineContext } from './engine-context.js';
import { segmentsAt, type IndexedExport } from './store/look-ups.js';
import type { Tables } from './store/tables.js';

/** A user who is asked for. */
export interface AskedUser {
  readonly id: string;
  readonly source: string;
  /** Of the provider's user id. */
  readonly hash: Uint8Array;
}

/** A user, and the export that he was looked up in. */
export interface LookedUp {
  readonly user: AskedUser;
  readonly of: IndexedExport;
  /** Null when the export does not have him; a FileMissing when the export is gone. */
  readonly answer: UserRecord | null | Error;
}

/** Something, nothing, or why that cannot be told. */
type Found<T> = T | null | Error;

/**
 * Looks users up, each in the export of his source, by one query; who has none is left out. Of a file, the same
 * bytes are read once for all.
 */
export async function lookUp(
  { store, files }: Pick<EngineContext, 'store' | 'files'>,
  exports: readonly IndexedExport[],
  asked: readonly AskedUser[],
): Promise<LookedUp[]> {
  const lookUps = exports.map((of) => ({ of, users: asked.filter(({ source }) => source === of.source) }));
  const places = await Promise.all(lookUps.map(({ of, users }) => placesIn(files, of, users)));
  const rows = await goOn(places.flat(), (found) => rowsAt(store.db, found));
  const lines = await goOn(rows, (found) => readScatteredRows(files, found));
  const sought = lookUps.flatMap(({ of, users }) => users.map((user) => ({ user, of })));
  return sought.map(({ user, of }, n) => ({ user, of, answer: answerOf(lines[n] ?? null, user, of) }));
}

/** Where a user stands, as the index of an export says. */
type Place = UserPlace & { readonly of: IndexedExport };

async function placesIn(
  files: FileStore,
  of: IndexedExport,
  users: readonly AskedUser[],
): Promise<Found<Place>[]> {
  const hashes = users.map(({ hash }) => hash);
  const found = await findUsers(files, of.index, hashes).catch((fault: unknown) =>
    hashes.map(() => asError(fault)),
  );
  return found.map((place) => (isFound(place) ? { ...place, of } : place));
}

/** The segments of an export go all together; where the first one stands, another that does not never did. */
async function rowsAt(db: Kysely<Tables>, places: readonly Place[]): Promise<Found<RowPlace>[]> {
  const keyOf = ({ of: { id, generation } }: Place, n: number) => ({ exportId: id, generation, n });
  const segmentAt = await segmentsAt(
    db,
    places.flatMap((place) => [keyOf(place, 0), keyOf(place, place.segment)]),
  );
  return places.map((place) => {
    const segment = segmentAt(keyOf(place, place.segment));
    if (segment) return { segment, row: place.row };
    const stands = segmentAt(keyOf(place, 0)) !== undefined;
    return stands ? new FileDamaged(place.of.index.name) : new FileMissing(`export ${place.of.id} is gone`);
  });
}

/** That it is the user who was asked for is worth a look: anybody else's data must not be given out. */
function answerOf(line: Found<string>, { id }: AskedUser, { index }: IndexedExport): Found<UserRecord> {
  if (!isFound(line)) return line;
  try {
    const user = JSON.parse(line) as UserRecord;
    return user.id === id ? user : new FileDamaged(index.name);
  } catch (fault) {
    return new FileDamaged(index.name, fault);
  }
}

/** Takes the next step for what is found, all at once; the rest stays what it is. */
async function goOn<From, To>(
  found: readonly Found<From>[],
  step: (found: readonly From[]) => Promise<Found<To>[]>,
): Promise<Found<To>[]> {
  const next = (await step(found.filter((each) => isFound(each)))).values();
  return found.map((each) => (isFound(each) ? (next.next().value ?? null) : each));
}

function isFound<T>(found: Found<T>): found is T {
  return found !== null && !(found instanceof Error);
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
