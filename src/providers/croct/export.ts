import type { JsonObject, JsonValue } from '../../json.js';
import type { UserRecord } from '../../users/record.js';
import { blaming, protocolFault, type Call, type Stage } from '../blame.js';
import type { Normalise } from '../mapping.js';
import type { Batch, CollectRequest, ReadRequest, Ticket } from '../provider.js';
import { dropSecrets } from '../secrets.js';
import { isObject, parseWire } from '../wire-shape.js';
import type { CroctApi } from './api.js';
import { page as pageShape, type Page } from './wire.js';

/** What an export at one workspace needs. */
export interface CroctExport {
  readonly api: CroctApi;
  readonly normalise: (keepRaw: boolean) => Normalise;
  /** Describes a call for the fault that it may become. */
  readonly call: (doing: string, stage: Stage) => Call;
}

/** The same on every page, as the docs' loops have it. */
interface WindowTicket extends Ticket {
  readonly start: number | null;
  readonly end: number | null;
  readonly pageSize: number;
}

/** The cursor of the next page; null = nothing follows. */
interface CursorCheckpoint extends JsonObject {
  readonly cursor: string | null;
}

/** Notes what every page is asked with; there is no job to create. */
export function begin(
  { updatedSince, updatedBefore, limit }: CollectRequest,
  pageSize: number,
): WindowTicket {
  return {
    start: updatedSince === null ? null : Date.parse(updatedSince),
    end: updatedBefore === null ? null : Date.parse(updatedBefore),
    pageSize: limit === null ? pageSize : Math.max(1, Math.min(pageSize, limit)),
  };
}

/** Follows the cursor from page to page. Both documented ends count: no items, and no further cursor (oddity 5). */
export async function* read(
  source: CroctExport,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const window = ticket as WindowTicket;
  const toBatch = batchMaker(window, source.normalise(request.keepRaw));
  const seen = new Set<string>();
  let cursor = (checkpoint as CursorCheckpoint | null)?.cursor;
  while (cursor !== null) {
    const at = source.call('Listing users', cursor === undefined ? 'begin' : 'read');
    const page = await fetchPage(source, window, cursor, at, signal);
    if (cursor !== undefined) seen.add(cursor);
    const next = nextCursorOf(page);
    if (next !== null && seen.has(next))
      throw protocolFault(at, 'nextCursor repeats, so the list would never end');
    yield toBatch(page, next, at);
    cursor = next;
  }
}

function nextCursorOf({ items, nextCursor }: Page): string | null {
  return items.length === 0 || !nextCursor ? null : nextCursor;
}

async function fetchPage(
  { api }: CroctExport,
  { start, end, pageSize }: WindowTicket,
  cursor: string | undefined,
  at: Call,
  signal: AbortSignal,
): Promise<Page> {
  const query = {
    ...(start === null ? {} : { start }),
    ...(end === null ? {} : { end }),
    pageSize,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return parseWire(pageShape, await blaming(at, () => api.users(query, signal)), at);
}

function batchMaker(window: WindowTicket, normalise: Normalise) {
  return ({ items }: Page, cursor: string | null, at: Call): Batch => {
    const inside = items
      .map((item, index) => recordOf(item, index, at))
      .filter((item) => isWithin(item, window));
    const users = inside
      .map((item) => normalise(dropSecrets(item)))
      .filter((user): user is UserRecord => user !== undefined);
    return { users, skipped: inside.length - users.length, checkpoint: { cursor } };
  };
}

function recordOf(item: JsonValue, index: number, at: Call): JsonObject {
  if (isObject(item)) return item;
  throw protocolFault(at, `items.${index} is not an object`);
}

/** Whether a cursor keeps to the window is not documented (oddity 4), so each record is asked itself. */
function isWithin({ lastModifiedTime }: JsonObject, { start, end }: WindowTicket): boolean {
  if (typeof lastModifiedTime !== 'number') return true;
  return (start === null || lastModifiedTime >= start) && (end === null || lastModifiedTime < end);
}
