import {
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type OperationTypeDefinitionNode,
  type SchemaDefinitionNode,
} from 'graphql';

const defaultNames: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/**
 * Takes out `schema { … }` where it says nothing: printers add it beside one that is already there, or for a
 * root type whose only fields are federation's and are not printed. The composer refuses both. Links stay.
 */
export function stripSchemaBlock(document: DocumentNode): DocumentNode {
  const blocks = document.definitions.filter((node) => node.kind === Kind.SCHEMA_DEFINITION);
  if (blocks.length === 0) return document;
  const others = document.definitions.filter((node) => node.kind !== Kind.SCHEMA_DEFINITION);
  return { ...document, definitions: [...joined(blocks, others), ...others] };
}

function joined(
  blocks: readonly SchemaDefinitionNode[],
  others: readonly DefinitionNode[],
): DefinitionNode[] {
  const directives = blocks.flatMap((block) => block.directives ?? []);
  const operationTypes = rootsOf(blocks).filter(({ type }) => isDefined(type.name.value, others));
  if (operationTypes.some(({ type }) => !defaultNames.includes(type.name.value)))
    return [{ kind: Kind.SCHEMA_DEFINITION, directives, operationTypes }];
  return directives.length > 0 ? [{ kind: Kind.SCHEMA_EXTENSION, directives }] : [];
}

function rootsOf(blocks: readonly SchemaDefinitionNode[]): OperationTypeDefinitionNode[] {
  const roots = blocks.flatMap((block) => block.operationTypes);
  return [...new Map(roots.map((root) => [root.operation, root])).values()];
}

function isDefined(name: string, definitions: readonly DefinitionNode[]): boolean {
  return definitions.some((node) => 'name' in node && node.name.value === name);
}
