import {
  executeSync,
  Kind,
  OperationTypeNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import type { PlannedOperation } from '../planning/operations.js';

/** Answers `__schema` or `__type`, wherever in an operation it stands, from the schema that clients see. */
export function introspect(
  schema: GraphQLSchema,
  { definition, fragments }: PlannedOperation,
  selections: readonly FieldNode[],
  variables: Readonly<Record<string, unknown>>,
): ExecutionResult {
  const selectionSet = { kind: Kind.SELECTION_SET, selections } as const;
  const query = { ...definition, operation: OperationTypeNode.QUERY, selectionSet };
  const document = { kind: Kind.DOCUMENT, definitions: [query, ...fragments.values()] } as const;
  return executeSync({ schema, document, variableValues: variables });
}
