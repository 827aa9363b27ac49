import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { JsonObject, JsonValue } from '../../json.js';
import type { Reply } from '../reply.js';
import { streamed } from '../reply.js';
import type { RowEdit } from '../rows.js';
import { oldSuccess } from './envelope.js';
import type { ExportField } from './exported-user.js';

const piecesAtOnce = 200;

/** All users in one document, which is never whole in memory. */
export interface UserList {
  readonly users: () => Iterable<JsonObject>;
  /** What a fault makes of a user's JSON, by his row from 0. */
  readonly edits: Readonly<Record<number, RowEdit>>;
  /** Some say that success has no code here. */
  readonly tellsErrorCode: boolean;
  readonly context: JsonObject;
}

/** An answer with a list in it, which a fault can still change. */
export type ListReply = Reply & { readonly list: UserList };

/** The list as JSON: the users first, then how many they are, and only then whether it went well. */
export function jsonList(list: UserList): ListReply {
  const headers = { 'content-type': 'text/javascript; charset=utf-8' };
  return { ...streamed(() => readable(jsonPieces(list)), null, headers), list };
}

/** The list as CSV, a line for each identity; a list of bare ids has a line for each user. */
export function csvList(users: () => Iterable<JsonObject>, fields: readonly ExportField[]): Reply {
  const headers = { 'content-type': 'text/csv; charset=utf-8' };
  return streamed(() => readable(csvPieces(users(), fields)), null, headers);
}

function* jsonPieces({ users, edits, tellsErrorCode, context }: UserList): Generator<string> {
  let [usersCount, identitiesCount] = [0, 0];
  const { errorCode: _, ...silent } = oldSuccess();
  const told = tellsErrorCode ? oldSuccess() : silent;
  yield '{"users":[';
  for (const user of users()) {
    const row = JSON.stringify(user);
    yield `${usersCount === 0 ? '' : ','}${edits[usersCount]?.(row) ?? row}`;
    usersCount++;
    identitiesCount += identitiesIn(user).length;
  }
  yield `],${JSON.stringify({ usersCount, identitiesCount, ...told, ...context }).slice(1)}`;
}

function* csvPieces(users: Iterable<JsonObject>, fields: readonly ExportField[]): Generator<string> {
  yield lineOf(fields.map((field) => (field === 'uid' ? 'UID' : field)));
  for (const { UID, identities } of users) {
    const lines: readonly JsonObject[] = identities === undefined ? [{}] : identitiesIn({ identities });
    for (const line of lines) yield lineOf(fields.map((field) => (field === 'uid' ? UID : line[field])));
  }
}

function lineOf(cells: readonly (JsonValue | undefined)[]): string {
  return `${cells.map(cellOf).join(',')}\n`;
}

function cellOf(value: JsonValue | undefined): string {
  const cell = typeof value === 'string' ? value : '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function identitiesIn({ identities }: JsonObject): readonly JsonObject[] {
  return Array.isArray(identities) ? (identities as JsonObject[]) : [];
}

function readable(pieces: Iterable<string>): Readable {
  return Readable.from(chunksOf(pieces), { objectMode: false });
}

async function* chunksOf(pieces: Iterable<string>): AsyncGenerator<Buffer> {
  let chunk: string[] = [];
  for (const piece of pieces) {
    if (chunk.push(piece) < piecesAtOnce) continue;
    yield Buffer.from(chunk.join(''));
    chunk = [];
    await nextTurn();
  }
  yield Buffer.from(chunk.join(''));
}
