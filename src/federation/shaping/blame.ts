import { GraphQLError } from 'graphql';

type Path = readonly (string | number)[];

/** The errors of an answer, and what is said of nulls and values that should not be in it. */
export class Blame {
  constructor(private readonly errors: GraphQLError[]) {}

  /** An error that is known to have left this place empty is reason enough; else the null itself is one. */
  missing(name: string, path: Path): void {
    if (this.errors.some((error) => !error.path || areOnOneWay(error.path, path))) return;
    this.add(`Cannot return null for the non-nullable field ${name}.`, path);
  }

  /** Says nothing of the value: it may be one that the schema hides. */
  misfit(name: string, path: Path): void {
    this.add(`A subgraph answered ${name} with a value that its type does not have.`, path);
  }

  private add(message: string, path: Path): void {
    this.errors.push(
      new GraphQLError(message, { path: [...path], extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    );
  }
}

function areOnOneWay(a: Path, b: Path): boolean {
  return a.every((key, index) => index >= b.length || b[index] === key);
}
