import { GraphQLError, type OperationDefinitionNode } from 'graphql';

/** Something of an operation that there is too much of. */
export interface Excess {
  /** What the operation has, such as `# aliases`, where # is the count. */
  readonly what: string;
  readonly count: number;
  readonly most: number;
  /** The setting that says how much may be. */
  readonly setting: string;
}

/** Refuses an operation of which something is too much. */
export function tooMuch(
  operation: OperationDefinitionNode,
  { what, count, most, setting }: Excess,
): GraphQLError {
  const subject = operation.name ? `The operation "${operation.name.value}"` : 'The operation';
  const has = what.replace('#', written(count));
  const message = `${subject} has ${has}; ${most} is the most that \`${setting}\` allows.`;
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
  return new GraphQLError(message, { nodes: operation, extensions });
}

/** Fragments in fragments make numbers of hundreds of digits. */
function written(count: number): string {
  return count > 1_000_000_000 ? 'beyond a billion' : String(count);
}
