import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';

/** What makes a subgraph; all else of federation is below. */
export interface Subgraph {
  readonly name: string;
  /** Its types, with a `@key` on each entity. A type of another subgraph is named again, with what is added to it. */
  readonly sdl: string;
  /** The names of the types that have a key. */
  readonly entities: readonly string[];
  /** Resolves the fields of `Query`. */
  readonly root: Readonly<Record<string, (args: never) => unknown>>;
  /** Makes an entity of what another subgraph knows of it: `__typename` and a key. */
  readonly find: (reference: Reference) => object | null;
}

/** How one subgraph tells another which entity it means. */
export interface Reference {
  readonly __typename: string;
  readonly id: string;
}

/** Serves a subgraph by HTTP, as every GraphQL server library would do it. */
export function serve({ name, sdl, entities, root, find }: Subgraph, port: number): void {
  const schema = buildSchema(`${sdl} ${machinery(entities)}`, { assumeValidSDL: true });
  const rootValue = {
    ...root,
    // A gateway asks this one at its start, and composes all subgraphs' answers.
    _service: () => ({ sdl }),
    // And this one whenever it needs more of entities that it has found elsewhere.
    _entities: ({ representations }: { representations: Reference[] }) =>
      representations.map((reference) => withType(find(reference), reference)),
  };
  const server = createServer((request, response) => {
    const answer = async () => {
      const { query: source, variables } = JSON.parse(await text(request)) as Request;
      const result = await graphql({ schema, source, variableValues: variables ?? null, rootValue });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    };
    answer().catch(() => response.writeHead(400).end());
  });
  server.listen(port, '127.0.0.1', () => {
    const { port: taken } = server.address() as AddressInfo;
    process.stdout.write(`${name}: http://127.0.0.1:${taken}/graphql\n`);
  });
}

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** What the federation specification adds to a subgraph's own schema. */
function machinery(entities: readonly string[]): string {
  return `
    scalar _Any
    type _Service { sdl: String! }
    union _Entity = ${entities.join(' | ')}
    extend type Query {
      _service: _Service!
      _entities(representations: [_Any!]!): [_Entity]!
    }`;
}

function withType(entity: object | null, { __typename }: Reference): object | null {
  return entity && { __typename, ...entity };
}
