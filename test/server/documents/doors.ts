import { text } from 'node:stream/consumers';
import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { SubscribePayload } from 'graphql-ws';
import type { Server } from '../../../src/server/server.js';
import type { Answer } from '../house.js';
import { connectLegacy } from '../legacy-socket/legacy-client.js';
import { connect } from '../socket.js';

/** What a client sends; all of it may be missing or wrong. */
export type Sent = Readonly<Record<string, unknown>>;

/** The answer of a server, whichever way it was asked, with its HTTP status if it has one. */
export type Reply = Answer<Record<string, unknown>> & { readonly status?: number };

/** The ways to ask a server one question. */
export const doors: [name: string, ask: (server: Server, sent: Sent) => Promise<Reply>][] = [
  ['HTTP', overHttp],
  ['GET', overGet],
  ['WebSocket', overSocket],
  ['WebSocket of graphql-ws', overLegacySocket],
  ['server-sent events', overEvents],
];

export async function overHttp({ url }: Server, sent: Sent): Promise<Reply> {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(sent) });
  return { ...((await answer.json()) as Reply), status: answer.status };
}

export async function overGet({ url }: Server, sent: Sent): Promise<Reply> {
  const headers = { 'apollo-require-preflight': '1', accept: 'application/graphql-response+json' };
  const answer = await fetch(`${url}/graphql?${searchOf(sent)}`, { headers });
  return { ...((await answer.json()) as Reply), status: answer.status };
}

/** What is sent, as the query of an address. */
export function searchOf(sent: Sent): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(sent))
    search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return search.toString();
}

/** The protocol wants a `query`, be it empty. */
export async function overSocket(server: Server, sent: Sent): Promise<Reply> {
  const client = connect(server);
  const asked = { query: '', ...sent } as SubscribePayload;
  try {
    return (await client.iterate(asked).next()).value as Reply;
  } catch (errors) {
    return { errors: errors as NonNullable<Reply['errors']> };
  } finally {
    await client.dispose();
  }
}

export async function overLegacySocket(server: Server, sent: Sent): Promise<Reply> {
  const client = await connectLegacy(server, {});
  client.say({ type: 'start', id: '1', payload: { query: '', ...sent } });
  const { payload } = await Promise.any([client.hears('data', '1'), client.hears('error', '1')]);
  client.socket.close();
  await client.closed;
  return ((payload && 'message' in payload ? { errors: [payload] } : payload) ?? {}) as Reply;
}

export async function overEvents({ url }: Server, sent: Sent): Promise<Reply> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const asking = request(`${url}/graphql/stream`, { method: 'POST', headers }).end(JSON.stringify(sent));
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const body = await text(answer);
  const event = /^data: (.+)$/m.exec(body)?.[1];
  return { ...(JSON.parse(event ?? body) as Reply), status: answer.statusCode ?? 0 };
}
