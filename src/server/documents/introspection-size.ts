import {
  getIntrospectionQuery,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Weighable } from './cost.js';
import { perFragment } from './per-fragment.js';

const entrances: ReadonlySet<string> = new Set(['__schema', '__type']);
/** The lists of a type or directive, which are of no length that anybody knew beforehand. */
const lists: ReadonlySet<string> = new Set(
  'directives fields args inputFields enumValues interfaces possibleTypes locations'.split(' '),
);
const assumedLength = 5;

/** What tools ask a server for its schema, with all that graphql-js lets them want to know. */
const wholeSchema: DocumentNode = parse(
  getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }),
);
const wholeOperation = wholeSchema.definitions[0] as OperationDefinitionNode;

/** How many fields an operation may be told about the schema: twice what tools ask for. */
export function mostIntrospection(schema: GraphQLSchema): number {
  return 2 * introspectionIn({ schema, document: wholeSchema, operation: wholeOperation });
}

/** How many fields an operation is told about the schema, roughly, in time that grows with the document alone. */
export function introspectionIn({ schema, document, operation }: Weighable): number {
  const typeCount = Object.keys(schema.getTypeMap()).length;
  const ofFragment = perFragment(document, 0, ({ typeCondition, selectionSet }) =>
    ofSelections(selectionSet, typeCondition.name.value.startsWith('__')),
  );
  return ofSelections(operation.selectionSet, false);

  function ofSelections(set: SelectionSetNode | undefined, isInside: boolean): number {
    return (set?.selections ?? []).reduce((sum, node) => sum + ofSelection(node, isInside), 0);
  }

  function ofSelection(node: SelectionNode, isInside: boolean): number {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    if (node.kind === Kind.INLINE_FRAGMENT) return ofSelections(node.selectionSet, isInside);
    const { value: name } = node.name;
    if (!isInside && !entrances.has(name)) return ofSelections(node.selectionSet, false);
    return 1 + lengthOf(name) * ofSelections(node.selectionSet, true);
  }

  function lengthOf(name: string): number {
    if (name === 'types') return typeCount;
    return lists.has(name) ? assumedLength : 1;
  }
}
