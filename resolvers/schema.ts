import { GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import { UserConnectionResolver, UsersExportConnectionResolver } from './connections.js';
import { ExportCommandsResolver } from './export-commands.js';
import { ExportEventsResolver } from './export-events.js';
import { ExportFileResolver } from './export-file.js';
import { ExportedUserResolver } from './exported-user.js';
import { guard } from './guard.js';
import { UserSourceResolver } from './user-source.js';
import { UsersExportResolver } from './users-export.js';

// buildSchemaSync insists on one; every subscription of ours brings its own source of events.
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions follow the engine, not a topic: give `subscribe` to @Subscription');
  },
};

/** Builds the schema with its resolvers, every field behind the scopes it needs. */
export function buildExecutableSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      UserSourceResolver,
      UsersExportResolver,
      UsersExportConnectionResolver,
      ExportFileResolver,
      UserConnectionResolver,
      ExportedUserResolver,
      ExportCommandsResolver,
      ExportEventsResolver,
    ],
    pubSub: noPubSub,
    validate: false,
  });
  return guard(enforceOneOf(schema));
}

/** type-graphql prints `@oneOf` but does not tell graphql-js, which would let two members pass. */
function enforceOneOf(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLInputObjectType)) continue;
    type.isOneOf = type.astNode?.directives?.some(({ name }) => name.value === 'oneOf') ?? false;
  }
  return schema;
}
