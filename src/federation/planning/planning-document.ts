import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The document as the planner is to see it. It knows neither introspection nor `@defer`; and of `__typename`
 * it must not hear under another name, or an answer comes without the name that tells types apart.
 */
export function planningDocument(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: (node) => (node.name.value.startsWith('__') ? typenameIn(node) : undefined),
    Directive: (node) => (node.name.value === 'defer' ? null : undefined),
  });
}

/** Kept in the place of introspection, so that no selection gets empty; what it answers is not read. */
function typenameIn({ directives = [] }: FieldNode): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' }, directives };
}

/** Whether any subgraph has to be asked: `__typename`, `__schema` and `__type` at the root need none. */
export function asksSubgraphs(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
    if (selection.kind === Kind.INLINE_FRAGMENT) return asksSubgraphs(selection.selectionSet, fragments);
    const fragment = fragments.get(selection.name.value);
    return fragment !== undefined && asksSubgraphs(fragment.selectionSet, fragments);
  });
}
