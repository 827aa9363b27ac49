import type { GraphQLError } from 'graphql';

/** Why subgraphs do not compose. */
export interface CompositionReason {
  /** The field's standard code for it, e.g. `INVALID_FIELD_SHARING`. */
  readonly code: string;
  readonly message: string;
  /** The subgraph at fault, where it is one alone. */
  readonly subgraph?: string;
  /** The type, field or argument that it is about, e.g. `User.name`. */
  readonly coordinate?: string;
}

/** Subgraphs that do not compose, with every reason. */
export class CompositionFault extends Error {
  override readonly name = 'CompositionFault';

  constructor(readonly reasons: readonly CompositionReason[]) {
    super(`The subgraphs do not compose:\n${reasons.map(asLine).join('\n')}`);
  }
}

function asLine({ code, message, subgraph, coordinate }: CompositionReason): string {
  const where = [subgraph, coordinate].filter((part) => part !== undefined).join(', ');
  return `  ${where ? `${where}: ` : ''}${message} (${code})`;
}

/** The reason that the composer gives. */
export function reasonIn({ message, extensions }: GraphQLError): CompositionReason {
  const { code, subgraphName: subgraph } = extensions;
  const said = typeof subgraph === 'string' ? message.replace(`[${subgraph}] `, '') : message;
  const coordinate = coordinateIn(said);
  return {
    code: typeof code === 'string' ? code : 'INVALID_GRAPHQL',
    message: said,
    ...(typeof subgraph === 'string' && { subgraph }),
    ...(coordinate !== undefined && { coordinate }),
  };
}

/** The composer says it in its sentence only: a field in quotes, else a type. */
function coordinateIn(message: string): string | undefined {
  return /"(\w+\.\w+(?:\(\w+:\))?)"/.exec(message)?.[1] ?? /\b[Tt]ype "?(\w+)"?/.exec(message)?.[1];
}
