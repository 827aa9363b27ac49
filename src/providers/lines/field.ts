import type { JsonObject, JsonValue } from '../../json.js';
import { compileRule, plainPath, rootsOf, type Rule } from '../mapping.js';
import { valueKind } from './canonical-json.js';
import { ItemWriter } from './item-writer.js';
import type { LineOutput } from './line-output.js';
import type { Roots } from './roots.js';
import { formFor, outcome, writeMember, type ValueForm } from './value-forms.js';

/** A field of the user, and how it is written from the members of a record. */
export class Field {
  /** Its comma and name. */
  readonly before: Buffer;
  /** The places of the members that it comes from. */
  private readonly from: readonly { readonly name: string; readonly n: number }[];
  /** The first of them, which is the only one of a field that can be copied. */
  private readonly first: number;
  private readonly form: ValueForm | undefined;
  private readonly items: ItemWriter | undefined;
  private readonly read: (wire: JsonObject) => unknown;
  private readonly isAlways: boolean;

  constructor(
    readonly name: string,
    rule: Rule,
    private readonly roots: Roots,
  ) {
    this.before = Buffer.from(`,"${name}":`);
    this.from = [...new Set(rootsOf(rule))].map((root) => ({ name: root, n: roots.names.indexOf(root) }));
    this.first = this.from[0]?.n ?? -1;
    if (!('gather' in rule) && plainPath(rule) !== undefined) {
      this.form = 'as' in rule ? formFor(rule.as) : undefined;
      this.items = 'each' in rule ? ItemWriter.for(rule) : undefined;
    }
    this.read = compileRule(rule);
    this.isAlways = 'absent' in rule;
  }

  /** Writes it with its comma and name, or nothing when it is absent. */
  write(out: LineOutput, bytes: Buffer): void {
    if (!this.isThere()) return;
    const start = out.length;
    out.all(this.before);
    const copied = this.copy(out, bytes);
    if (copied === outcome.written) return;
    out.length = start;
    if (copied === outcome.unsure || this.isAlways) this.parse(out, bytes);
  }

  /** Whether there is anything that it may come from. */
  private isThere(): boolean {
    const { kinds } = this.roots.members;
    return this.isAlways || this.from.some(({ n }) => kinds[n] !== valueKind.absent);
  }

  private copy(out: LineOutput, bytes: Buffer): number {
    const { members } = this.roots;
    if (this.form) return writeMember(out, this.form, members, this.first, bytes);
    if (!this.items) return outcome.unsure;
    if (members.kinds[this.first] !== valueKind.list) return outcome.absent;
    return this.items.write(out, bytes, members.starts[this.first] ?? 0);
  }

  /** Parses the members that it comes from, and nothing else of the record. */
  private parse(out: LineOutput, bytes: Buffer): void {
    const { kinds, starts, ends } = this.roots.members;
    const wire: JsonObject = {};
    for (const { name, n } of this.from)
      if (kinds[n] !== valueKind.absent)
        wire[name] = JSON.parse(bytes.toString('utf8', starts[n], ends[n])) as JsonValue;
    const value = this.read(wire);
    if (value === undefined) return;
    out.all(this.before);
    out.text(JSON.stringify(value));
  }
}
