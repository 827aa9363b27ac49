import {
  GraphQLError,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type ExecutionResult,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { isRecord, read, write } from '../execution/json.js';
import type { JsonRecord, Run } from '../execution/run.js';
import type { PlannedOperation } from '../planning/operations.js';
import { introspect } from './introspect.js';
import { ownType } from './own-type.js';
import type { CompositeType, SelectedField, Selection } from './selection.js';

type Facts = Pick<Run, 'data' | 'errors' | 'variables'>;

/** Makes the answer of what the subgraphs have answered: as asked for, and with nulls where errors put them. */
export function shape(planned: PlannedOperation, schema: GraphQLSchema, run: Facts): ExecutionResult {
  const root = schema.getRootType(planned.definition.operation);
  if (!root) throw new Error(`The supergraph has no ${planned.definition.operation} type.`);
  const shaping = new Shaping(planned, schema, run);
  const shaped = shaping.record(run.data, root, planned.selections.for(run.variables));
  const data = shaped === forbidden ? null : shaped;
  return run.errors.length > 0 ? { errors: run.errors, data } : { data };
}

/** A null that may not stand where it is, so that the place above it has to be null. */
const forbidden = Symbol('forbidden');

class Shaping {
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly planned: PlannedOperation,
    private readonly schema: GraphQLSchema,
    private readonly run: Facts,
  ) {}

  record(value: JsonRecord, type: CompositeType, selection: Selection): JsonRecord | typeof forbidden {
    const record: JsonRecord = {};
    for (const field of selection.fieldsOf(type)) {
      const shaped = this.at(field.key, () => this.field(value, type, field));
      if (shaped === forbidden) return forbidden;
      write(record, field.key, shaped);
    }
    return record;
  }

  private field(value: JsonRecord, parent: CompositeType, field: SelectedField): unknown {
    if (field.type) return this.value(read(value, field.key), field.type, field);
    if (field.name !== '__typename') return this.introspection(field);
    return isObjectType(parent) ? parent.name : this.forbid('__typename');
  }

  private value(value: unknown, type: GraphQLOutputType, field: SelectedField): unknown {
    const isRequired = isNonNullType(type);
    const shaped = this.nullable(value, isRequired ? type.ofType : type, field);
    if (isRequired) return shaped === null ? this.forbid(field.name) : shaped;
    return shaped === forbidden ? null : shaped;
  }

  private nullable(value: unknown, type: GraphQLOutputType, field: SelectedField): unknown {
    if (value === null || value === undefined) return null;
    if (isListType(type)) return this.list(value, type, field);
    if (isLeafType(type)) return this.leaf(value, type, field);
    const own = isRecord(value) ? ownType(value, type as CompositeType, this.schema) : undefined;
    return own ? this.record(value as JsonRecord, own, field.selection) : this.misfit(field);
  }

  private list(value: unknown, type: GraphQLList<GraphQLOutputType>, field: SelectedField): unknown {
    if (!Array.isArray(value)) return this.misfit(field);
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) {
      const shaped = this.at(index, () => this.value(item, type.ofType, field));
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

  private at<T>(key: string | number, shaped: () => T): T {
    this.path.push(key);
    const result = shaped();
    this.path.pop();
    return result;
  }

  /** Says nothing of the value: it may be one that this schema hides. */
  private misfit({ name }: SelectedField): null {
    this.run.errors.push(this.error(`A subgraph answered ${name} with a value that its type does not have.`));
    return null;
  }

  /** An error that is known to have left this place empty is reason enough; else the null itself is one. */
  private forbid(name: string): typeof forbidden {
    if (!this.run.errors.some(({ path }) => !path || this.concerns(path)))
      this.run.errors.push(this.error(`Cannot return null for the non-nullable field ${name}.`));
    return forbidden;
  }

  private concerns(path: readonly (string | number)[]): boolean {
    return this.path.every((key, index) => index >= path.length || path[index] === key);
  }

  private error(message: string): GraphQLError {
    return new GraphQLError(message, { path: [...this.path], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  }
}
