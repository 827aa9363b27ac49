import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { perFragment } from './per-fragment.js';

/** How large a selection is. A fragment counts wherever it is spread. */
export interface Size {
  /** Fields on the longest way down. */
  readonly depth: number;
  /** Fields at its top. */
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
}

/** Measures each operation of a document, in time that grows with the document alone. */
export function measure(document: DocumentNode): ReadonlyMap<OperationDefinitionNode, Size> {
  const ofFragment = perFragment(document, empty, (fragment) =>
    withDirectives(fragment, ofSelections(fragment.selectionSet)),
  );
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return new Map(operations.map((operation) => [operation, ofOperation(operation)]));

  function ofOperation(operation: OperationDefinitionNode): Size {
    const { variableDefinitions = [], selectionSet } = operation;
    return [operation, ...variableDefinitions].reduce(
      (size, node) => withDirectives(node, size),
      ofSelections(selectionSet),
    );
  }

  function ofSelections(set: SelectionSetNode | undefined): Size {
    return (set?.selections ?? []).map(ofSelection).reduce(sum, empty);
  }

  function ofSelection(node: SelectionNode): Size {
    if (node.kind === Kind.FRAGMENT_SPREAD) return withDirectives(node, ofFragment(node.name.value));
    const inside = ofSelections(node.selectionSet);
    return withDirectives(node, node.kind === Kind.FIELD ? below(node, inside) : inside);
  }
}

const empty: Size = { depth: 0, rootFields: 0, aliases: 0, directives: 0 };

function sum(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    rootFields: one.rootFields + other.rootFields,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
  };
}

/** What introspection nests says nothing of the answer's size: graphql-js bounds that itself. */
function below({ name, alias }: FieldNode, inside: Size): Size {
  const depth = name.value.startsWith('__') ? 0 : inside.depth;
  return { ...inside, depth: depth + 1, rootFields: 1, aliases: inside.aliases + (alias ? 1 : 0) };
}

function withDirectives({ directives = [] }: { readonly directives?: readonly unknown[] }, size: Size): Size {
  return { ...size, directives: size.directives + directives.length };
}
