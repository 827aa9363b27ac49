import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { execute, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { TestSubgraph } from './subgraph.js';

/** What a subgraph was asked. */
export interface Asked {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly headers: IncomingHttpHeaders;
}

/** A subgraph behind HTTP and WebSocket. */
export interface ServedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly asked: Asked[];
  /** How many sockets were opened, how many of them are open, and with what connection parameters. */
  readonly sockets: { opened: number; open: number; readonly params: unknown[] };
  /** How many connections are open, those of sockets too. */
  readonly connections: { open: number };
  /** Takes the next request in place of the subgraph; empty at first. */
  readonly interceptors: ((response: ServerResponse) => void)[];
  /** Cuts all sockets and stops listening. */
  close(): Promise<void>;
}

/** Serves a subgraph on this port; by default on a free one. */
export async function serve({ name, schema }: TestSubgraph, port = 0): Promise<ServedSubgraph> {
  const asked: Asked[] = [];
  const interceptors: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { query, variables } = JSON.parse(await text(request)) as Asked;
      asked.push({ query, variables, headers: request.headers });
      const intercept = interceptors.shift();
      if (intercept) {
        intercept(response);
        return;
      }
      const contextValue = { headers: request.headers };
      const result = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        contextValue,
      });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    })();
  });
  server.keepAliveTimeout = 0; // Only the gateway closes a connection, so that tests see whether it does.
  const connections = { open: 0 };
  server.on('connection', (connection) => {
    connections.open++;
    connection.on('close', () => connections.open--);
  });
  const { sockets, close: closeSockets } = serveSockets(server, schema);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const close = async () => {
    closeSockets();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { name, url, asked, sockets, connections, interceptors, close };
}

function serveSockets(server: Server, schema: TestSubgraph['schema']) {
  const sockets = { opened: 0, open: 0, params: [] as unknown[] };
  const listening = new WebSocketServer({ server });
  listening.on('connection', (socket) => {
    sockets.opened++;
    sockets.open++;
    socket.on('close', () => sockets.open--);
  });
  const onConnect = ({ connectionParams }: { connectionParams?: unknown }) => {
    sockets.params.push(connectionParams);
  };
  useServer({ schema, onConnect }, listening);
  const close = () => listening.clients.forEach((client) => client.terminate());
  return { sockets, close };
}
