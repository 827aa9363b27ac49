import { GraphQLError } from 'graphql';

type Path = readonly (string | number)[];

/** The errors without those that say the same of the same place: a plan may come to an entity by two ways. */
export function distinct(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const byContent = new Map(errors.map((error) => [JSON.stringify([error.path, error.message]), error]));
  return [...byContent.values()];
}

/** The errors of an answer, and what is said of nulls and values that should not be in it. */
export class Blame {
  constructor(private readonly errors: GraphQLError[]) {}

  /**
   * A null where none may be is an error, unless one is known that may be its reason: of the whole request, or
   * under the same root field, since what fails in one place can empty all that came with it.
   */
  missing(name: string, path: Path): void {
    if (this.errors.some((error) => !error.path || error.path[0] === path[0])) return;
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
