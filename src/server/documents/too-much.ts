import { GraphQLError, Kind, type DocumentNode, type OperationDefinitionNode } from 'graphql';

/** Something of which there is too much. */
export interface Excess {
  /** What there is, such as `# aliases`, where # is the count. */
  readonly what: string;
  readonly count: number;
  readonly most: number;
  /** The setting that says how much may be; left out where none does. */
  readonly setting?: string;
}

/** Refuses an operation, or a document, of which something is too much. */
export function tooMuch(
  node: OperationDefinitionNode | DocumentNode,
  { what, count, most, setting }: Excess,
): GraphQLError {
  const has = what.replace('#', written(count));
  const allowed = setting === undefined ? '' : ` that \`${setting}\` allows`;
  const message = `${subjectOf(node)} has ${has}; ${most} is the most${allowed}.`;
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
  return new GraphQLError(message, { nodes: node, extensions });
}

function subjectOf(node: OperationDefinitionNode | DocumentNode): string {
  if (node.kind === Kind.DOCUMENT) return 'The document';
  return node.name ? `The operation "${node.name.value}"` : 'The operation';
}

/** Fragments in fragments make numbers of hundreds of digits. */
function written(count: number): string {
  return count > 1_000_000_000 ? 'beyond a billion' : String(count);
}
