import type { JsonObject } from '../../json.js';
import { mix } from '../people/dice.js';
import type { Reply } from '../reply.js';
import type { Route, World } from '../simulator.js';
import { Cursors } from './cursors.js';
import type { Walk } from './cursors.js';
import type { Door } from './door.js';
import { jsonReply } from './door.js';
import { Refused, success } from './envelope.js';
import { choice, flag, integer, required } from './parameters.js';
import { accountTypes, Population } from './population.js';
import type { Query } from './query/query.js';
import { parseQuery } from './query/query.js';
import { badQuery } from './query/words.js';
import { searchEffects } from './search-effects.js';
import type { Parameters } from './signature.js';

const rowsByDefault = 300;
const mostRows = { withCursor: 1000, without: 10_000 };
const latestStart = 5000;
const longestMs = 60_000;

/** `accounts.search`: one answer, or a walk by cursor. */
export function searchRoutes(world: World, door: Door): readonly Route[] {
  const desk = new SearchDesk(world);
  return door.routes(
    'search',
    'accounts.search',
    async (parameters, { signal }): Promise<Reply> =>
      jsonReply(await desk.search(parameters, signal), parameters),
    searchEffects,
  );
}

class SearchDesk {
  private readonly cursors: Cursors;

  constructor(private readonly world: World) {
    this.cursors = new Cursors(world);
  }

  async search(parameters: Parameters, signal: AbortSignal): Promise<JsonObject> {
    choice(parameters, 'format', ['json']);
    if (parameters.cursorId === undefined) return this.begin(parameters, signal);
    for (const name of ['query', 'openCursor', 'type', 'timeout', 'restrictedQuery']) {
      if (name in parameters) throw new Refused(400006, `Invalid parameter value: cursorId excludes ${name}`);
    }
    const walk = this.cursors.follow(parameters.cursorId);
    return this.batch(walk, parseQuery(walk.query), signal);
  }

  private async begin(parameters: Parameters, signal: AbortSignal): Promise<JsonObject> {
    const text = required(parameters, 'query');
    const type = choice(parameters, 'type', accountTypes);
    integer(parameters, 'timeout', [1, longestMs]);
    const opensCursor = flag(parameters, 'openCursor');
    const query = parseQuery(text);
    checkSize(query, opensCursor);
    const total = await new Population(this.world, type, query.where).count(signal);
    const walk = { query: text, type, position: 0, total };
    if (query.selection.kind === 'count') return this.answer([{ [query.selection.as]: total }], total);
    return opensCursor ? this.batch(walk, query, signal) : this.page(walk, query, signal);
  }

  /** The one answer to a query without a cursor. */
  private async page(walk: Walk, query: Query, signal: AbortSignal): Promise<JsonObject> {
    const { rows } = await this.rowsOf(walk, query, query.limit ?? rowsByDefault, signal);
    return this.answer(rows, walk.total);
  }

  /** The next answer of a walk. A batch that came out full has a cursor, even if nothing is behind it. */
  private async batch(walk: Walk, query: Query, signal: AbortSignal): Promise<JsonObject> {
    const size = this.sizeOf(walk, query.limit ?? rowsByDefault);
    const { rows, position } = await this.rowsOf(walk, query, size, signal);
    const cursor = rows.length === size && { nextCursorId: this.cursors.to({ ...walk, position }) };
    return this.answer(rows, walk.total, cursor || {});
  }

  // The size of a batch is not guaranteed: some are a tenth smaller, though more follow.
  private sizeOf({ position }: Walk, limit: number): number {
    return mix(this.world.seed, position, 70) % 3 === 0 ? limit - Math.floor(limit / 10) : limit;
  }

  private async rowsOf(
    { type, position }: Walk,
    { selection, where, start = 0 }: Query,
    size: number,
    signal: AbortSignal,
  ): Promise<{ rows: JsonObject[]; position: number }> {
    const rows: JsonObject[] = [];
    let [toSkip, next] = [start, position];
    for await (const row of new Population(this.world, type, where).from(position, signal)) {
      next = row.index + 1;
      if (toSkip-- > 0) continue;
      if (selection.kind === 'rows') rows.push(selection.toRow(row));
      if (rows.length === size) break;
    }
    return { rows, position: next };
  }

  private answer(results: JsonObject[], totalCount: number, cursor: JsonObject = {}): JsonObject {
    return { results, objectsCount: results.length, totalCount, ...cursor, ...success(this.world.now()) };
  }
}

function checkSize({ selection, start, limit = 1 }: Query, opensCursor: boolean): void {
  const most = opensCursor ? mostRows.withCursor : mostRows.without;
  if (limit < 1 || limit > most) throw badQuery(`LIMIT must be from 1 to ${most}`);
  if (!opensCursor && (start ?? 0) > latestStart) throw badQuery(`START must be at most ${latestStart}`);
  if (opensCursor && start !== undefined) throw badQuery('START does not go with openCursor');
  if (opensCursor && selection.kind === 'count') throw badQuery('count(*) does not go with openCursor');
}
