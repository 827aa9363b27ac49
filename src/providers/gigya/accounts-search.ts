import type { JsonObject, JsonValue } from '../../json.js';
import { blaming, expiredFault, protocolFault, type Call } from '../blame.js';
import type { Normalise } from '../mapping.js';
import type { Batch, ReadRequest } from '../provider.js';
import { dropSecrets } from '../secrets.js';
import { isObject, parseWire } from '../wire-shape.js';
import type { GigyaApi } from './api.js';
import type { GigyaExport, GigyaMethod } from './export.js';
import { accountMap } from './map.js';
import { searchOf, type SearchTicket } from './query.js';
import { errorCodeOf, page as pageShape, type Page } from './wire.js';

/** accounts.search: whole profiles, batch by batch behind a cursor. */
export const accountsSearch: GigyaMethod = {
  name: 'accounts.search',
  map: accountMap,
  filters: ['UPDATED_SINCE', 'UPDATED_BEFORE'],
  foreignOptions: ['includePendingUsers'],
  begin: searchOf,
  read,
  health: async ({ api, call }, signal) => {
    const query = 'SELECT UID FROM accounts LIMIT 1';
    await blaming(call('Searching for one account', 'begin'), () => api.search({ query }, signal, true));
  },
};

/** The cursor of the next batch, null = nothing follows, and when we got it, in milliseconds since 1970. */
interface CursorCheckpoint extends JsonObject {
  readonly cursor: string | null;
  readonly atMs: number;
}

async function* read(
  source: GigyaExport,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const normalise = source.normalise(request.keepRaw);
  const seen = new Set<string>();
  let from = checkpoint as CursorCheckpoint | null;
  while (from?.cursor !== null) {
    const at = source.call('Searching accounts', from === null ? 'begin' : 'read');
    const page = await fetchPage(source.api, ticket as SearchTicket, from, at, signal);
    if (from) seen.add(from.cursor);
    const cursor = page.nextCursorId;
    if (cursor !== null && seen.has(cursor))
      throw protocolFault(at, 'nextCursorId repeats, so the search would never end');
    from = { cursor, atMs: Date.now() };
    yield batchOf(page, from, normalise, at);
  }
}

/** A cursor dies when it is not used for so long (oddity 6). */
const cursorLifeMs = 300_000;

async function fetchPage(
  api: GigyaApi,
  ticket: SearchTicket,
  from: CursorCheckpoint | null,
  at: Call,
  signal: AbortSignal,
): Promise<Page> {
  // What a dead cursor is answered with is not documented, so it is not asked.
  if (from && Date.now() - from.atMs > cursorLifeMs)
    throw expiredFault(at, 'the cursor was not used for 5 minutes');
  const answer = await blaming(at, () =>
    from?.cursor ? api.search({ cursorId: from.cursor }, signal) : firstPage(api, ticket, signal),
  );
  return parseWire(pageShape, answer, at);
}

const batchSize = 1000;
const smallBatchSize = 250;
const searchTimedOut = 504001;

/** A search that takes Gigya too long is asked once more for smaller batches (oddity 13). */
async function firstPage(api: GigyaApi, ticket: SearchTicket, signal: AbortSignal): Promise<JsonValue> {
  try {
    return await api.search(opening(ticket, batchSize), signal);
  } catch (error) {
    if (errorCodeOf(error) !== searchTimedOut) throw error;
    return api.search(opening(ticket, smallBatchSize), signal);
  }
}

function opening({ query, type }: SearchTicket, limit: number) {
  return {
    query: `${query} LIMIT ${limit}`,
    openCursor: 'true',
    ...(type === null ? {} : { type }),
  };
}

function batchOf({ results }: Page, checkpoint: CursorCheckpoint, normalise: Normalise, at: Call): Batch {
  const users = results
    .map((account, index) => normalise(dropSecrets(recordOf(account, index, at))))
    .filter((user) => user !== undefined);
  return { users, skipped: results.length - users.length, checkpoint };
}

function recordOf(account: JsonValue, index: number, at: Call): JsonObject {
  if (isObject(account)) return account;
  throw protocolFault(at, `results.${index} is not an object`);
}
