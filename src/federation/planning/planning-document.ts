import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** The fragments of a document by their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** What the variables of `@skip` and `@include` say in one request. */
export type Conditions = Readonly<Record<string, boolean>>;

/**
 * An operation as the planner is to see it. Of `__typename` it must not hear under another name, or an answer
 * comes without the name that tells types apart. What it does not know is taken out beforehand: introspection
 * and `@defer` (oddity 9); and so is what the conditions leave out, since it forgets a condition here and there
 * and then asks for what nobody wants (oddity 6).
 */
export function planningDocument(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  conditions: Conditions,
): DocumentNode {
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
  const isLeftOut = ({ directives = [] }: { readonly directives?: readonly DirectiveNode[] }) =>
    directives.some((directive) => leavesOut(directive, conditions));
  return visit(document, {
    Field: (node) => {
      if (isLeftOut(node)) return null;
      return node.name.value.startsWith('__') ? typename : undefined;
    },
    InlineFragment: (node) => (isLeftOut(node) ? null : undefined),
    FragmentSpread: (node) => (isLeftOut(node) ? null : undefined),
    Directive: ({ name }) => (['defer', 'skip', 'include'].includes(name.value) ? null : undefined),
    SelectionSet: {
      leave: (node) => (node.selections.length === 0 ? { ...node, selections: [typename] } : undefined),
    },
  });
}

/** Stands for what is left out, so that no selection gets empty; what it answers is not read. */
const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Whether a directive is a `@skip` or `@include` that leaves its selection out. */
function leavesOut({ name, arguments: given = [] }: DirectiveNode, conditions: Conditions): boolean {
  const value = given[0]?.value;
  const holds =
    value?.kind === Kind.VARIABLE
      ? conditions[value.name.value]
      : value?.kind === Kind.BOOLEAN && value.value;
  return (name.value === 'skip' && holds === true) || (name.value === 'include' && holds === false);
}

/** The variables that the conditions of a document look at. */
export function conditionNames(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** Whether any subgraph has to be asked for a planning document: `__typename` at the root needs none. */
export function asksSubgraphs({ definitions }: DocumentNode): boolean {
  const asks = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value !== '__typename';
      if (selection.kind === Kind.INLINE_FRAGMENT) return asks(selection.selectionSet);
      return definitions.some(
        (node) =>
          node.kind === Kind.FRAGMENT_DEFINITION &&
          node.name.value === selection.name.value &&
          asks(node.selectionSet),
      );
    });
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && asks(node.selectionSet));
}
