import type { GraphQLError } from 'graphql';
import type { Subgraph } from '../transports/subgraph.js';
import type { TypeConditions } from '../type-conditions.js';

/** An object of JSON. */
export type JsonRecord = Record<string, unknown>;

/** The answering of one operation, or of one event of a subscription. */
export interface Run {
  /** What the subgraphs have answered so far, merged. */
  readonly data: JsonRecord;
  readonly errors: GraphQLError[];
  /** The client's variables, coerced, defaults filled in. */
  readonly variables: Readonly<JsonRecord>;
  readonly context: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly types: TypeConditions;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
}
