import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type TypePolicies } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';

const typePolicies: TypePolicies = {
  // The same user differs between two exports: he belongs to the page that he came with.
  ExportedUser: { keyFields: false, merge: false },
  UserConnection: { merge: false },
  UsersExportConnection: { merge: false },
  // What was so at one moment is taken whole.
  ExportError: { merge: false },
  ExportEvent: { merge: false },
  SourceHealth: { merge: false },
  // Parts of the one export or source that they stand in.
  CsvOptions: { merge: true },
  ExportFile: { merge: true },
  ExportFilter: { merge: true },
  ExportProgress: { merge: true },
  ExportRequest: { merge: true },
  SourceCapabilities: { merge: true },
};

/** A client of Rollcall at this address of `/graphql`. */
export function apolloClient(url: string, headers: Record<string, string>): ApolloClient {
  const sockets = createClient({ url: url.replace(/^http/, 'ws'), connectionParams: headers });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: url, headers }),
  );
  return new ApolloClient({ link, cache: new InMemoryCache({ typePolicies }) });
}
