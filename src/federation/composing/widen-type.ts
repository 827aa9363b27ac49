import { Kind, print, type FieldDefinitionNode, type NamedTypeNode, type TypeNode } from 'graphql';
import type { TypeConditions } from '../type-conditions.js';
import { withJoinArgument } from './join-fields.js';
import type { DeclaredField } from './subgraph-fields.js';

/**
 * Gives a field the widest of the types that its subgraphs declare: the composer may take that of a member
 * where another subgraph answers the whole union or interface, and then nobody could ask for the
 * rest (oddity 2).
 */
export function widenType(
  field: FieldDefinitionNode,
  declared: readonly DeclaredField[],
  types: TypeConditions,
): FieldDefinitionNode {
  const answered = declared.filter(({ isExternal }) => !isExternal);
  const names = [...new Set(answered.map(({ type }) => namedType(type).name.value))];
  const widest = names.find((name) => names.every((other) => types.satisfies(other, name)));
  if (widest === undefined || names.length === 1) return field;
  const type = answered.map((each) => each.type).reduce((a, b) => common(a, b, widest));
  const own = new Map(
    answered.map((each) => [each.graph, { kind: Kind.STRING, value: print(each.type) } as const]),
  );
  const graphs = declared.map(({ graph }) => graph);
  return withJoinArgument({ ...field, type }, graphs, 'type', own);
}

function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

/** Null is possible wherever one of the two has it. */
function common(a: TypeNode, b: TypeNode, name: string): TypeNode {
  if (a.kind === Kind.NON_NULL_TYPE && b.kind === Kind.NON_NULL_TYPE) {
    const type = common(a.type, b.type, name);
    return type.kind === Kind.NON_NULL_TYPE ? type : { kind: Kind.NON_NULL_TYPE, type };
  }
  const [left, right] = [nullable(a), nullable(b)];
  if (left.kind === Kind.LIST_TYPE && right.kind === Kind.LIST_TYPE)
    return { kind: Kind.LIST_TYPE, type: common(left.type, right.type, name) };
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } };
}

function nullable(type: TypeNode) {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
