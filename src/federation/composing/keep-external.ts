import { Kind, type FieldDefinitionNode } from 'graphql';
import { withJoinArgument } from './join-fields.js';
import type { DeclaredField } from './subgraph-fields.js';

/**
 * Says again which subgraph declares a field of an `@interfaceObject` as `@external`: the composer forgets it
 * when all subgraphs that know the interface declare the field, and the planner would ask one that has no
 * answer (oddity 1).
 */
export function keepExternal(
  field: FieldDefinitionNode,
  declared: readonly DeclaredField[],
): FieldDefinitionNode {
  const external = declared.filter(
    ({ isExternal, isOfInterfaceObject }) => isExternal && isOfInterfaceObject,
  );
  if (external.length === 0) return field;
  const isTrue = { kind: Kind.BOOLEAN, value: true } as const;
  const graphs = declared.map(({ graph }) => graph);
  return withJoinArgument(field, graphs, 'external', new Map(external.map(({ graph }) => [graph, isTrue])));
}
