import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ownLengths, ownWeights } from './own-sizes.js';
import { perFragment } from './per-fragment.js';
import { slice, type Variables } from './slices.js';

/** What a list counts as that nobody says the length of. */
const assumedLength = 5;

/** An operation, with all that its cost depends on. */
export interface Weighable {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables?: Variables | null | undefined;
}

/** Fields of the answer: those that are there once, and those that each item of the lists among them has. */
interface Cost {
  readonly once: number;
  readonly perItem: number;
}

/**
 * How many fields the answer to an operation may have, lists as long as they are asked for. It takes time that grows
 * with the document alone, which must be valid.
 */
export function costOf({ schema, document, operation, variables }: Weighable): number {
  const values = { ...defaultsOf(operation), ...variables };
  const ofFragment = perFragment(document, nothing, ({ typeCondition, selectionSet }) =>
    ofSelections(selectionSet, schema.getType(typeCondition.name.value)),
  );
  return total(ofSelections(operation.selectionSet, schema.getRootType(operation.operation)), assumedLength);

  function ofSelections(set: SelectionSetNode | undefined, type: GraphQLNamedType | null | undefined): Cost {
    return (set?.selections ?? []).map((node) => ofSelection(node, type)).reduce(sum, nothing);
  }

  function ofSelection(node: SelectionNode, type: GraphQLNamedType | null | undefined): Cost {
    if (node.kind === Kind.FIELD) return ofField(node, type);
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    const { typeCondition, selectionSet } = node;
    return ofSelections(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : type);
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | null | undefined): Cost {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return oneField;
    const definition = parent.getFields()[node.name.value];
    // Introspection counts as one field: graphql-js bounds what it nests.
    if (!definition) return oneField;
    const place = `${parent.name}.${definition.name}`;
    const length = slice(node, definition, values) ?? ownLengths.get(place);
    const inside = ofSelections(node.selectionSet, getNamedType(definition.type));
    if (!isListType(getNullableType(definition.type)))
      return { once: (ownWeights.get(place) ?? 1) + total(inside, length ?? assumedLength), perItem: 0 };
    const item = total(inside, assumedLength);
    return length === undefined ? { once: 1, perItem: item } : { once: 1 + length * item, perItem: 0 };
  }
}

const nothing: Cost = { once: 0, perItem: 0 };
const oneField: Cost = { once: 1, perItem: 0 };

function sum(one: Cost, other: Cost): Cost {
  return { once: one.once + other.once, perItem: one.perItem + other.perItem };
}

function total({ once, perItem }: Cost, length: number): number {
  return once + length * perItem;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
