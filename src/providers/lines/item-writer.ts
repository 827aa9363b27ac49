import { plainPath, type ListRule } from '../mapping.js';
import { ascii } from './ascii.js';
import type { LineOutput } from './line-output.js';
import { Members } from './members.js';
import { formFor, outcome, writeMember, type ValueForm } from './value-forms.js';

/** A member of an item. */
interface ItemField {
  /** Its place among the members. */
  readonly n: number;
  readonly from: string;
  /** Its comma and name. */
  readonly before: Buffer;
  readonly isRequired: boolean;
  readonly form: ValueForm;
}

/** Writes the items of a list. */
export class ItemWriter {
  private readonly members: Members;

  private constructor(private readonly fields: readonly ItemField[]) {
    this.members = new Members(fields.map(({ from }) => from));
  }

  /** Undefined for a rule whose items have to be parsed. */
  static for({ each, required }: ListRule): ItemWriter | undefined {
    const fields: ItemField[] = [];
    for (const [name, rule] of Object.entries(each)) {
      const from = plainPath(rule);
      const form = formFor(rule.as);
      if (from === undefined || !form || rule.absent) return undefined;
      fields.push({
        n: fields.length,
        from,
        before: Buffer.from(`,"${name}":`),
        isRequired: name === required,
        form,
      });
    }
    return new ItemWriter(fields);
  }

  /** Writes a list of items, which begins there with its bracket; unsure when an item has to be parsed. */
  write(out: LineOutput, bytes: Buffer, start: number): number {
    const first = out.length + 1;
    out.byte(ascii.openBracket);
    for (let at = start + 1; bytes[at] !== ascii.closeBracket;) {
      at = this.members.read(bytes, bytes[at] === ascii.comma ? at + 1 : at);
      if (at < 0) return outcome.unsure;
      const before = out.length;
      if (before > first) out.byte(ascii.comma);
      const result = this.item(out, bytes);
      if (result === outcome.unsure) return result;
      if (result === outcome.absent) out.length = before;
    }
    out.byte(ascii.closeBracket);
    return outcome.written;
  }

  private item(out: LineOutput, bytes: Buffer): number {
    const start = out.length;
    let result: number = outcome.absent;
    for (const { n, before, form, isRequired } of this.fields) {
      const startOfField = out.length;
      out.all(before);
      const of = writeMember(out, form, this.members, n, bytes);
      if (of === outcome.unsure) return of;
      if (of === outcome.absent) out.length = startOfField;
      else if (isRequired) result = of;
    }
    if (result === outcome.written) out.close(start);
    return result;
  }
}
