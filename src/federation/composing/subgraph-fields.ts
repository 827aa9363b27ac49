import { Kind, type DocumentNode, type FieldDefinitionNode, type TypeNode } from 'graphql';
import { localName } from './federation-link.js';

/** A subgraph's SDL as the composer takes it. */
export interface ParsedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly document: DocumentNode;
}

/** How one subgraph declares a field. */
export interface DeclaredField {
  /** The subgraph's name in the supergraph's `join__Graph`. */
  readonly graph: string;
  readonly type: TypeNode;
  readonly isExternal: boolean;
  /** The type that it is a field of is an `@interfaceObject`. */
  readonly isOfInterfaceObject: boolean;
}

/** Every field of object types and interfaces by its coordinate, as the subgraphs declare it. */
export function declaredFields(
  subgraphs: readonly ParsedSubgraph[],
  graphs: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly DeclaredField[]> {
  const fields = new Map<string, DeclaredField[]>();
  for (const subgraph of subgraphs) {
    for (const [coordinate, field] of fieldsOf(subgraph, graphs.get(subgraph.name) ?? ''))
      fields.set(coordinate, [...(fields.get(coordinate) ?? []), field]);
  }
  return fields;
}

function fieldsOf({ document }: ParsedSubgraph, graph: string): [string, DeclaredField][] {
  const external = localName(document, 'external') ?? 'external';
  const interfaceObject = localName(document, 'interfaceObject') ?? 'interfaceObject';
  return document.definitions.flatMap((node) => {
    if (!('fields' in node) || isInput(node.kind)) return [];
    const isOfInterfaceObject = has(node, interfaceObject);
    return (node.fields as readonly FieldDefinitionNode[]).map((field): [string, DeclaredField] => [
      `${node.name.value}.${field.name.value}`,
      { graph, type: field.type, isExternal: has(field, external), isOfInterfaceObject },
    ]);
  });
}

function isInput(kind: Kind): boolean {
  return kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || kind === Kind.INPUT_OBJECT_TYPE_EXTENSION;
}

function has(node: Pick<FieldDefinitionNode, 'directives'>, name: string): boolean {
  return node.directives?.some((directive) => directive.name.value === name) ?? false;
}
