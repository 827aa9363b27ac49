import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient, type Sink } from 'graphql-ws';

/** All but `UsersExport` and `UserSource`, which go by their `id`. The same user differs between two exports. */
const withoutKey = `ExportedUser UserAddress UserIdentity UserStatistics AgentActivity UserConnection UserEdge
  ExportError ExportEvent ExportField ExportFile ExportFilter ExportProgress ExportRequest CsvOptions
  UsersExportConnection UsersExportEdge PageInfo SourceCapabilities SourceHealth
  StartExportPayload CancelExportPayload RetryExportPayload DeleteExportPayload`;

const keys = Object.fromEntries(withoutKey.split(/\s+/).map((type) => [type, () => null]));

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
