import type { PathToken } from '../field-path.js';
import { userFields, type FieldKind } from '../record.js';

/** How a cell comes from the bytes of a value: not at all, as they are, between quotes, or by way of its text. */
export const cellKind = { absent: 0, plain: 1, quoted: 2, decode: 3 } as const;

/** A key that a row, or an object in it, may have. */
interface Member {
  readonly key: Buffer;
  /** The number of the column that wants its value; -1 for none. */
  readonly column: number;
  /** If it is an object with wanted members: all that it may have. */
  readonly members: readonly Member[] | null;
  /** It is one of the last, with anything below it, and the largest: rows are not read that far. */
  readonly isFree: boolean;
}

const unknown: Member = { key: Buffer.alloc(0), column: -1, members: null, isFree: false };

const code = {
  quote: 0x22,
  comma: 0x2c,
  backslash: 0x5c,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
} as const;

/** First bytes of what a spreadsheet may take for a formula, among them that of the full-width signs. */
const formulaBytes = new Set([0x3d, 0x2b, 0x2d, 0x40, 0xef]);

/**
 * Finds the values of columns in the bytes of a row, which has no space between its tokens, as `JSON.stringify`
 * leaves it, and its free fields last. Quickest when its keys stand in the order of `userFields`.
 */
export class UserScan {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The kind of cell that the text just passed makes. */
  private kind: number = cellKind.plain;

  private constructor(
    private readonly members: readonly Member[],
    readonly columns: number,
    private readonly escapeFormulas: boolean,
  ) {
    this.kinds = new Uint8Array(columns);
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
  }

  /** Null unless every path leads to a text, number or boolean of the user, and no two to the same. */
  static of(paths: readonly (readonly PathToken[])[], escapeFormulas: boolean): UserScan | null {
    const wanted = new Map(paths.map((path, column) => [path.join('.'), column]));
    const members = membersOf(userFields, '', wanted);
    const found = members.reduce((sum, member) => sum + columnsOf(member), 0);
    return found < paths.length ? null : new UserScan(members, paths.length, escapeFormulas);
  }

  /** Reads the row that starts there into `kinds`, `starts` and `ends`, a place for each column. */
  read(bytes: Buffer, start: number): void {
    this.kinds.fill(cellKind.absent);
    this.object(bytes, start + 1, this.members);
  }

  /** Passes an object from behind its brace; returns the place behind it, or where its free fields begin. */
  private object(bytes: Buffer, start: number, members: readonly Member[]): number {
    let at = start;
    for (let next = 0; bytes[at] === code.quote; at++) {
      next = find(bytes, at + 1, members, next);
      const member = members[next++] ?? unknown;
      if (member.isFree) return at;
      at = this.value(bytes, quotedEnd(bytes, at + 1 + member.key.length) + 2, member);
      if (bytes[at] !== code.comma) break;
    }
    return at + 1;
  }

  private value(bytes: Buffer, at: number, { column, members }: Member): number {
    const first = bytes[at];
    if (first === code.openBrace && members) return this.object(bytes, at + 1, members);
    if (first === code.openBrace || first === code.openBracket) return nestedEnd(bytes, at);
    const isText = first === code.quote;
    const start = isText ? at + 1 : at;
    const end = isText ? this.textEnd(bytes, start) : literalEnd(bytes, at);
    if (column >= 0) {
      this.kinds[column] = isText ? this.kind : cellKind.plain;
      this.starts[column] = start;
      this.ends[column] = end;
    }
    return isText ? end + 1 : end;
  }

  /** Where the closing quote of a text stands; notes its kind. */
  private textEnd(bytes: Buffer, start: number): number {
    const isFormula = this.escapeFormulas && formulaBytes.has(bytes[start] ?? 0);
    let kind: number = isFormula ? cellKind.decode : cellKind.plain;
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === code.quote) break;
      if (byte === code.comma && kind === cellKind.plain) kind = cellKind.quoted;
      if (byte !== code.backslash) continue;
      kind = cellKind.decode;
      at++;
    }
    this.kind = kind;
    return at;
  }
}

/** All members of an object of the user, with the columns that want them. */
function membersOf(
  fields: Readonly<Record<string, FieldKind>>,
  prefix: string,
  wanted: ReadonlyMap<string, number>,
): Member[] {
  return Object.entries(fields).map(([name, kind]) => {
    const isObject = typeof kind === 'object' && 'fields' in kind;
    const inside = isObject ? membersOf(kind.fields, `${prefix}${name}.`, wanted) : [];
    const column = typeof kind === 'string' && kind !== 'json' ? wanted.get(prefix + name) : undefined;
    const members = inside.some((member) => columnsOf(member) > 0) ? inside : null;
    return { key: Buffer.from(name), column: column ?? -1, members, isFree: kind === 'json' };
  });
}

function columnsOf({ column, members }: Member): number {
  return (column < 0 ? 0 : 1) + (members ?? []).reduce((sum, member) => sum + columnsOf(member), 0);
}

/** The number of the member with that key, looked for from the one on that usually is next; -1 for none. */
function find(bytes: Buffer, at: number, members: readonly Member[], from: number): number {
  for (let n = from; n < members.length; n++) if (isKey(bytes, at, members[n])) return n;
  for (let n = 0; n < from; n++) if (isKey(bytes, at, members[n])) return n;
  return -1;
}

function isKey(bytes: Buffer, at: number, member: Member | undefined): boolean {
  if (!member || bytes[at + member.key.length] !== code.quote) return false;
  const { key } = member;
  for (let n = 0; n < key.length; n++) if (bytes[at + n] !== key[n]) return false;
  return true;
}

/** The place behind a list or an object. */
function nestedEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === code.quote) at = quotedEnd(bytes, at + 1);
    else if (byte === code.openBrace || byte === code.openBracket) depth++;
    else if ((byte === code.closeBrace || byte === code.closeBracket) && --depth === 0) return at + 1;
  }
  return bytes.length;
}

function quotedEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (; at < bytes.length && bytes[at] !== code.quote; at++) if (bytes[at] === code.backslash) at++;
  return at;
}

/** The place behind a number or a boolean. */
function literalEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== code.comma && bytes[at] !== code.closeBrace) at++;
  return at;
}
