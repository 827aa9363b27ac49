import type { ExecutionResult, GraphQLLeafType, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { isRecord, read, write } from '../execution/json.js';
import type { JsonRecord, Run } from '../execution/run.js';
import type { PlannedOperation } from '../planning/operations.js';
import { Blame, distinct } from './blame.js';
import type { CompositeType, Expectation } from './expectation.js';
import { introspect } from './introspect.js';
import { ownType } from './own-type.js';
import type { SelectedField, Selection } from './selection.js';

type Facts = Pick<Run, 'data' | 'errors' | 'variables'>;

/** Makes the answer of what the subgraphs have answered: as asked for, and with nulls where errors put them. */
export function shape(planned: PlannedOperation, schema: GraphQLSchema, run: Facts): ExecutionResult {
  const root = schema.getRootType(planned.definition.operation);
  if (!root) throw new Error(`The supergraph has no ${planned.definition.operation} type.`);
  const shaping = new Shaping(planned, schema, run);
  const shaped = shaping.record(run.data, root, planned.selection);
  const data = shaped === forbidden ? null : shaped;
  return run.errors.length > 0 ? { errors: distinct(run.errors), data } : { data };
}

/** A null that may not stand where it is, so that the place above it has to be null. */
const forbidden = Symbol('forbidden');

class Shaping {
  private readonly path: (string | number)[] = [];
  private readonly blame: Blame;

  constructor(
    private readonly planned: PlannedOperation,
    private readonly schema: GraphQLSchema,
    private readonly run: Facts,
  ) {
    this.blame = new Blame(run.errors);
  }

  record(value: JsonRecord, type: CompositeType, selection: Selection): JsonRecord | typeof forbidden {
    const record: JsonRecord = {};
    for (const field of selection.fieldsOf(type)) {
      this.path.push(field.key);
      const shaped = this.field(value, type, field);
      this.path.pop();
      if (shaped === forbidden) return forbidden;
      write(record, field.key, shaped);
    }
    return record;
  }

  private field(value: JsonRecord, parent: CompositeType, field: SelectedField): unknown {
    if (field.expected) return this.value(read(value, field.key), field.expected, field);
    if (field.name !== '__typename') return this.introspection(field);
    return isObjectType(parent) ? parent.name : this.forbid(field);
  }

  private value(value: unknown, expected: Expectation, field: SelectedField): unknown {
    const shaped = value === null || value === undefined ? null : this.present(value, expected, field);
    if (expected.mayBeNull) return shaped === forbidden ? null : shaped;
    return shaped === null ? this.forbid(field) : shaped;
  }

  private present(value: unknown, expected: Expectation, field: SelectedField): unknown {
    switch (expected.kind) {
      case 'leaf':
        return this.leaf(value, expected.type, field);
      case 'list':
        return Array.isArray(value) ? this.list(value, expected.item, field) : this.misfit(field);
      case 'record': {
        const own = isRecord(value) ? ownType(value, expected.type, this.schema) : undefined;
        return own ? this.record(value as JsonRecord, own, field.selection) : this.misfit(field);
      }
    }
  }

  private list(values: readonly unknown[], expected: Expectation, field: SelectedField): unknown {
    const items: unknown[] = [];
    for (const [index, value] of values.entries()) {
      this.path.push(index);
      const shaped = this.value(value, expected, field);
      this.path.pop();
      if (shaped === forbidden) return forbidden;
      items.push(shaped);
    }
    return items;
  }

  private leaf(value: unknown, type: GraphQLLeafType, field: SelectedField): unknown {
    try {
      return type.serialize(value) ?? this.misfit(field);
    } catch {
      return this.misfit(field);
    }
  }

  private introspection({ key, nodes }: SelectedField): unknown {
    const { data, errors = [] } = introspect(this.schema, this.planned, nodes, this.run.variables);
    this.run.errors.push(...errors);
    return data?.[key] ?? null;
  }

  private misfit({ name }: SelectedField): null {
    this.blame.misfit(name, this.path);
    return null;
  }

  private forbid({ name }: SelectedField): typeof forbidden {
    this.blame.missing(name, this.path);
    return forbidden;
  }
}
