import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Server } from '../../src/server/server.js';
import type { Answer } from './house.js';

/** A graphql-ws client of this server, which does not try again unless told to; with a key as its holder. */
export function connect(server: Server, retryAttempts = 0, key?: string): Client {
  const url = `${server.url.replace(/^http/, 'ws')}/graphql`;
  const connectionParams = key === undefined ? {} : { 'x-api-key': key };
  const retryWait = () => Promise.resolve();
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts, retryWait, connectionParams });
}

/** All results of an operation up to its completion; `onFirst` is called behind the first one. */
export async function nextResults<Data, Variables extends Record<string, unknown>>(
  server: Server,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onFirst: () => Promise<void> = () => Promise.resolve(),
): Promise<Answer<Data>[]> {
  const client = connect(server);
  const results: Answer<Data>[] = [];
  try {
    for await (const result of client.iterate({ query: print(document), variables })) {
      results.push(result as Answer<Data>);
      if (results.length === 1) await onFirst();
    }
    return results;
  } finally {
    await client.dispose();
  }
}
