import { Kind, visit, type DocumentNode, type FieldDefinitionNode } from 'graphql';
import { TypeConditions } from '../type-conditions.js';
import { stringArgument } from './directives.js';
import { keepExternal } from './keep-external.js';
import { declaredFields, type ParsedSubgraph } from './subgraph-fields.js';
import { widenType } from './widen-type.js';

/** Puts right what the composer gets wrong, field by field. */
export function mendSupergraph(supergraph: DocumentNode, subgraphs: readonly ParsedSubgraph[]): DocumentNode {
  const declared = declaredFields(subgraphs, graphNames(supergraph));
  const types = new TypeConditions(supergraph);
  const mend = (typeName: string) => (field: FieldDefinitionNode) => {
    const declarations = declared.get(`${typeName}.${field.name.value}`) ?? [];
    return widenType(keepExternal(field, declarations), declarations, types);
  };
  return visit(supergraph, {
    ObjectTypeDefinition: (node) => ({ ...node, fields: node.fields?.map(mend(node.name.value)) }),
    InterfaceTypeDefinition: (node) => ({ ...node, fields: node.fields?.map(mend(node.name.value)) }),
  });
}

/** What the supergraph calls each subgraph. */
function graphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const values = definitions.flatMap((node) =>
    node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph' ? (node.values ?? []) : [],
  );
  return new Map(
    values.flatMap(({ name, directives = [] }) =>
      directives.map((directive) => [stringArgument(directive, 'name') ?? '', name.value] as const),
    ),
  );
}
