import { buildExecutableSchema } from '../../resolvers/schema.js';
import { subgraphSdl } from '../../resolvers/subgraph-sdl.js';

/** Prints the contract as a subgraph of a supergraph: what `_service` answers, without the fields of routers. */
export function printSchema(): string {
  return subgraphSdl(buildExecutableSchema());
}
