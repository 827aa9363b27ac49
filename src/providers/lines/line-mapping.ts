import { UserLine } from '../../users/user-line.js';
import { text } from '../conversions.js';
import { plainPath, type MappingTable, type SourceMapping } from '../mapping.js';
import { ascii } from './ascii.js';
import { valueKind } from './canonical-json.js';
import { fieldsOf, type FieldWriter } from './fields.js';
import { LineOutput } from './line-output.js';
import { rootsFor, type Roots } from './roots.js';
import { textOf } from './text-of.js';

/** Longer records are parsed: they are rare, and room for their lines would be kept. */
const longestRecord = 256 * 1024;
/** A line is hardly longer than so many of its record; beyond that it is parsed. */
const growth = 3;
/** Names that stand in a line and not in its record. */
const namesBytes = 4096;

/**
 * Makes the line of a unified user from the bytes of a provider's record, without parsing it. What it makes is what
 * `compileMapping` and `JSON.stringify` make, to the byte. Undefined for a table that it has no way for.
 */
export function compileLines({ table, sourceId }: SourceMapping): LineMapping | undefined {
  const { providerUserId } = table;
  const path = plainPath(providerUserId);
  return path === undefined || providerUserId.as !== text
    ? undefined
    : new LineMapping(table, path, sourceId);
}

/** A table, compiled for the bytes of records. */
export class LineMapping {
  private readonly roots: Roots;
  private readonly fields: readonly FieldWriter[];
  private readonly id: number;
  private readonly beforeId: Buffer;
  private readonly betweenIds: Buffer;
  private readonly out = new LineOutput();

  constructor(table: MappingTable, idPath: string, sourceId: string) {
    this.roots = rootsFor(table);
    this.fields = fieldsOf(table, this.roots);
    this.id = this.roots.names.indexOf(idPath);
    const source = JSON.stringify(sourceId);
    this.beforeId = Buffer.from(`{"id":${source.slice(0, -1)}:`);
    this.betweenIds = Buffer.from(`","source":${source},"providerUserId":"`);
  }

  /**
   * The line of the record in these bytes, which are UTF-8 and end with a line feed. Undefined when it has to be
   * parsed: it has no id, may hold a secret, is not written as `JSON.stringify` writes it, or is no JSON at all.
   */
  line(bytes: Buffer, start: number, end: number): UserLine | undefined {
    const { id, out } = this;
    const { members } = this.roots;
    if (end - start > longestRecord) return undefined;
    if (members.read(bytes, start) !== end || members.kinds[id] !== valueKind.text) return undefined;
    const idStart = (members.starts[id] ?? 0) + 1;
    const idEnd = (members.ends[id] ?? 0) - 1;
    if (idStart === idEnd) return undefined;
    out.makeRoom((end - start) * growth + namesBytes);
    const first = out.length;
    this.writeIds(bytes, idStart, idEnd);
    const updatedAt = this.writeFields(bytes);
    out.byte(ascii.closeBrace);
    if (out.isFull) return undefined;
    return new UserLine(textOf(bytes, idStart, idEnd), updatedAt, out.bytes.subarray(first, out.length));
  }

  private writeIds(bytes: Buffer, start: number, end: number): void {
    const { out } = this;
    out.all(this.beforeId);
    out.range(bytes, start, end);
    out.all(this.betweenIds);
    out.range(bytes, start, end);
    out.byte(ascii.quote);
  }

  /** Gives what it wrote as `updatedAt`. */
  private writeFields(bytes: Buffer): string | undefined {
    const { out } = this;
    let updatedAt: string | undefined;
    for (const field of this.fields) {
      const start = out.length;
      field.write(out, bytes);
      if (field.name === 'updatedAt' && out.length > start)
        updatedAt = out.bytes.toString('latin1', start + field.before.length + 1, out.length - 1);
    }
    return updatedAt;
  }
}
