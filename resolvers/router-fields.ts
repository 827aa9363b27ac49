import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
} from 'graphql';
import type { Context } from './context.js';

type Resolve = GraphQLFieldResolver<unknown, Context>;

/** The fields of Query that routers ask for, in the shape that the federation specification gives them. */
export function routerFields(
  entities: readonly GraphQLObjectType[],
  resolvers: { readonly service: Resolve; readonly entities: Resolve },
): GraphQLFieldConfigMap<unknown, Context> {
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'What other subgraphs may refer to.',
    types: entities,
  });
  const representations = {
    type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(any))),
    description: 'What is referred to.',
  };
  return {
    _service: {
      type: new GraphQLNonNull(service),
      description: 'Describes this subgraph, for routers.',
      resolve: resolvers.service,
    },
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(entity)),
      description: 'Resolves references of other subgraphs, for routers; null where nothing is found.',
      args: { representations },
      resolve: resolvers.entities,
    },
  };
}

const any = new GraphQLScalarType({
  name: '_Any',
  description: 'A representation of an entity: `__typename`, and the fields of one of its keys.',
});

const service = new GraphQLObjectType({
  name: '_Service',
  description: 'What a router must know of this subgraph.',
  fields: { sdl: { type: GraphQLString, description: 'Its schema.' } },
});
