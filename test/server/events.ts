import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import type { Server } from '../../src/server/server.js';

/** A stream of server-sent events that is open. */
export interface EventStream {
  readonly sent: ClientRequest;
  readonly answer: IncomingMessage;
}

/** Asks for server-sent events; resolves when the answer begins. */
export async function openEvents<Data, Variables>(
  { url }: Server,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<EventStream> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream, */*;q=0.1' };
  const sent = request(`${url}/graphql/stream`, { method: 'POST', headers });
  sent.on('error', () => undefined).end(JSON.stringify({ query: print(document), variables }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined).setEncoding('utf8');
  return { sent, answer };
}

/** All that an answer holds up to and with this text. */
export async function readTo(answer: IncomingMessage, text: string): Promise<string> {
  let read = '';
  while (!read.includes(text)) {
    const [chunk] = (await once(answer, 'data')) as [string];
    read += chunk;
  }
  return read;
}
