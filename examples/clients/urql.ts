import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange, type KeyingConfig } from '@urql/exchange-graphcache';
import { createClient, type Sink } from 'graphql-ws';

const none = () => null;

/** `UsersExport` and `UserSource` go by their `id`; all else belongs to what it came with. */
const keys: KeyingConfig = {
  // The same user differs between two exports.
  ExportedUser: none,
  AgentActivity: none,
  CancelExportPayload: none,
  CsvOptions: none,
  DeleteExportPayload: none,
  ExportError: none,
  ExportEvent: none,
  ExportField: none,
  ExportFile: none,
  ExportFilter: none,
  ExportProgress: none,
  ExportRequest: none,
  PageInfo: none,
  RetryExportPayload: none,
  SourceCapabilities: none,
  SourceHealth: none,
  StartExportPayload: none,
  UserAddress: none,
  UserConnection: none,
  UserEdge: none,
  UserIdentity: none,
  UserStatistics: none,
  UsersExportConnection: none,
  UsersExportEdge: none,
};

/** A client of Rollcall at this address of `/graphql`. */
export function urqlClient(url: string, headers: Record<string, string>): Client {
  const sockets = createClient({ url: url.replace(/^http/, 'ws'), connectionParams: headers });
  const forwardSubscription = subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ query, variables }, sink as Sink) }),
    }),
  });
  return new Client({
    url,
    preferGetMethod: false, // or send `apollo-require-preflight` along, without which GET is refused
    fetchOptions: { headers },
    exchanges: [cacheExchange({ keys }), fetchExchange, forwardSubscription],
  });
}
