/**
 * Rollcall's gateway behind its HTTP stack, as a process of its own: `rollcall.ts <orders URL> [<users URL>]`.
 * Without its URL, the subgraph `users` is one of this process.
 */
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { apolloGateway } from '../../src/federation/apollo-gateway.js';
import { openGateway } from '../../src/federation/gateway.js';
import { fixedText } from '../../src/federation/sources/text-source.js';
import { benchSubgraphs } from './subgraphs.js';

const [ordersUrl = '', usersUrl] = process.argv.slice(2);
const urls: Readonly<Record<string, string | undefined>> = { orders: ordersUrl, users: usersUrl };
const subgraphs = benchSubgraphs();
const gateway = await openGateway({
  locals: subgraphs.filter(({ name }) => urls[name] === undefined),
  supply: {
    kind: 'subgraphs',
    subgraphs: subgraphs.flatMap(({ name, sdl }) => {
      const url = urls[name];
      return url === undefined ? [] : [{ name, url, sdl: fixedText(sdl) }];
    }),
  },
});
const apollo = new ApolloServer({
  gateway: apolloGateway(gateway),
  persistedQueries: false,
  plugins: [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ],
});
await apollo.start();
const app = fastify();
app.post('/graphql', fastifyApolloHandler(apollo));
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql\n`);
