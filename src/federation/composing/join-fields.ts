import { Kind, type ConstValueNode, type FieldDefinitionNode } from 'graphql';
import { argumentOf, directiveNode, withArgument } from './directives.js';

/**
 * The field with an argument of `@join__field` set for some graphs. A field without any `@join__field` is
 * answered alike by all graphs that have its type; as soon as one differs, each must be named.
 *
 * @param graphs - all graphs that declare the field
 */
export function withJoinArgument(
  field: FieldDefinitionNode,
  graphs: readonly string[],
  argument: string,
  values: ReadonlyMap<string, ConstValueNode>,
): FieldDefinitionNode {
  const directives = field.directives ?? [];
  const joins = directives.filter(({ name }) => name.value === 'join__field');
  const others = directives.filter(({ name }) => name.value !== 'join__field');
  const named = joins.length > 0 ? joins : graphs.map(joinOf);
  const set = named.map((join) => {
    const value = values.get(graphIn(argumentOf(join, 'graph')));
    return value ? withArgument(join, argument, value) : join;
  });
  return { ...field, directives: [...others, ...set] };
}

function joinOf(graph: string) {
  return withArgument(directiveNode('join__field'), 'graph', { kind: Kind.ENUM, value: graph });
}

function graphIn(value: ConstValueNode | undefined): string {
  return value?.kind === Kind.ENUM ? value.value : '';
}
