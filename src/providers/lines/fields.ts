import { userFields } from '../../users/record.js';
import { isNested, type GatherRule, type MappingTable, type Rule } from '../mapping.js';
import { object } from '../conversions.js';
import { Field } from './field.js';
import type { LineOutput } from './line-output.js';
import type { Roots } from './roots.js';

/** What writes a field of the user, if it is there. */
export interface FieldWriter {
  readonly name: string;
  /** Its comma and name. */
  readonly before: Buffer;
  write(out: LineOutput, bytes: Buffer): void;
}

/** An object of the fields that are there; absent when none is. */
class Group implements FieldWriter {
  readonly before: Buffer;

  constructor(
    readonly name: string,
    private readonly fields: readonly FieldWriter[],
  ) {
    this.before = Buffer.from(`,"${name}":`);
  }

  write(out: LineOutput, bytes: Buffer): void {
    const start = out.length;
    out.all(this.before);
    const inside = out.length;
    for (const field of this.fields) field.write(out, bytes);
    if (out.length > inside) out.close(inside);
    else out.length = start;
  }
}

/** The fields that a table fills, in the order of `userFields`, without those that stand in every line. */
export function fieldsOf(table: MappingTable, roots: Roots): FieldWriter[] {
  const rules = table as Readonly<Record<string, Rule | undefined>>;
  return Object.entries(userFields).flatMap(([name, kind]): FieldWriter[] => {
    if (name === 'providerUserId') return [];
    if (!isNested(kind)) return fieldOf(name, rules[name], roots);
    const inside = Object.keys(kind.fields).flatMap((inner) =>
      fieldOf(inner, rules[`${name}.${inner}`], roots),
    );
    return inside.length > 0 ? [new Group(name, inside)] : [];
  });
}

function fieldOf(name: string, rule: Rule | undefined, roots: Roots): FieldWriter[] {
  if (!rule) return [];
  return ['gather' in rule ? gathered(name, rule, roots) : new Field(name, rule, roots)];
}

function gathered(name: string, { gather }: GatherRule, roots: Roots): FieldWriter {
  return new Group(
    name,
    gather.map((from) => new Field(from, { from, as: object }, roots)),
  );
}
