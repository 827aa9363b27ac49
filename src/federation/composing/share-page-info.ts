import { Kind, print, type DocumentNode, type ObjectTypeDefinitionNode } from 'graphql';
import { directiveNode } from './directives.js';
import { localName } from './federation-link.js';

/**
 * Makes `PageInfo` shareable in every subgraph, if it is the same in all of them: it is Relay's, everybody
 * declares it alike, and few think of `@shareable` before they compose.
 */
export function sharePageInfo(documents: readonly DocumentNode[]): readonly DocumentNode[] {
  const shapes = new Set(documents.flatMap((document) => pageInfoIn(document).map(shapeOf)));
  return shapes.size === 1 ? documents.map(shared) : documents;
}

function pageInfoIn({ definitions }: DocumentNode): ObjectTypeDefinitionNode[] {
  return definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'PageInfo',
  ) as ObjectTypeDefinitionNode[];
}

function shapeOf({ fields = [] }: ObjectTypeDefinitionNode): string {
  return fields
    .map(({ name, type }) => `${name.value}: ${print(type)}`)
    .sort()
    .join(', ');
}

function shared(document: DocumentNode): DocumentNode {
  const shareable = localName(document, 'shareable');
  const [pageInfo] = pageInfoIn(document);
  // Federation 1 has no @shareable: there, what several subgraphs declare alike is shared.
  if (!shareable || pageInfo?.directives?.some(({ name }) => name.value === shareable) !== false)
    return document;
  const directives = [...(pageInfo.directives ?? []), directiveNode(shareable)];
  const definitions = document.definitions.map((node) =>
    node === pageInfo ? { ...pageInfo, directives } : node,
  );
  return { ...document, definitions };
}
