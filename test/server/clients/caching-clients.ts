import './surroundings.js';
import { gql, type TypedDocumentNode } from '@apollo/client';
import { apolloClient } from '../../../examples/clients/apollo-client.js';
import { urqlClient } from '../../../examples/clients/urql.js';

/** What an operation answers. */
export type Tree = Record<string, unknown>;
type Tell = (answer: Tree) => void;
type Stop = () => void;

/** A client with a cache of its own; what it is asked for rejects with the errors of the answer. */
export interface CachingClient {
  /** Asks the server, and the cache keeps the answer. */
  query(query: string, variables?: Tree): Promise<Tree>;
  /** What the cache has; undefined when a part of it is missing. */
  cached(query: string, variables?: Tree): Promise<Tree | undefined>;
  mutate(query: string, variables?: Tree): Promise<Tree>;
  /** Tells what the cache has, or else the server, and then every change of it. */
  watch(tell: Tell, query: string, variables?: Tree): Stop;
  /** Tells each result of a subscription. */
  subscribe(tell: Tell, query: string, variables?: Tree): Stop;
  close(): void;
}

/** Opens a client of Rollcall at this address of `/graphql`. */
export type OpenClient = (url: string, headers: Record<string, string>) => CachingClient;

/** The clients that the docs show. */
export const cachingClients: readonly [name: string, open: OpenClient][] = [
  ['Apollo Client', openApollo],
  ['urql', openUrql],
];

function openApollo(url: string, headers: Record<string, string>): CachingClient {
  const client = apolloClient(url, headers);
  const parse = (text: string): TypedDocumentNode<Tree, Tree> => gql(text);
  const asks = (query: string, variables: Tree = {}) => ({ query: parse(query), variables });
  return {
    query: async (query, variables) => {
      const { data } = await client.query({ ...asks(query, variables), fetchPolicy: 'network-only' });
      return data!;
    },
    cached: (...asked) => Promise.resolve(client.readQuery(asks(...asked)) ?? undefined),
    mutate: async (mutation, variables = {}) =>
      (await client.mutate({ mutation: parse(mutation), variables })).data!,
    watch: (tell, ...asked) => {
      const watching = client.watchQuery(asks(...asked)).subscribe(({ data, dataState }) => {
        if (dataState === 'complete') tell(data);
      });
      return () => watching.unsubscribe();
    },
    subscribe: (tell, ...asked) => {
      const results = client.subscribe(asks(...asked));
      const subscribed = results.subscribe(({ data }) => tell(data ?? {}));
      return () => subscribed.unsubscribe();
    },
    close: () => client.stop(),
  };
}

interface Answer {
  readonly data?: Tree | undefined;
  readonly error?: Error | undefined;
}

function dataOf({ data, error }: Answer): Tree {
  if (error) throw error;
  return data ?? {};
}

function stopOf(subscription: { unsubscribe(): void }): Stop {
  return () => subscription.unsubscribe();
}

function openUrql(url: string, headers: Record<string, string>): CachingClient {
  const client = urqlClient(url, headers);
  return {
    query: async (query, variables = {}) =>
      dataOf(await client.query<Tree>(query, variables, { requestPolicy: 'network-only' }).toPromise()),
    cached: async (query, variables = {}) => {
      const { data } = await client
        .query<Tree>(query, variables, { requestPolicy: 'cache-only' })
        .toPromise();
      return data ?? undefined;
    },
    mutate: async (mutation, variables = {}) =>
      dataOf(await client.mutation<Tree>(mutation, variables).toPromise()),
    watch: (tell, query, variables = {}) =>
      stopOf(client.query<Tree>(query, variables).subscribe((answer) => tell(dataOf(answer)))),
    subscribe: (tell, query, variables = {}) =>
      stopOf(client.subscription<Tree>(query, variables).subscribe((answer) => tell(dataOf(answer)))),
    close: () => undefined,
  };
}
