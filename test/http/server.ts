import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';

/** A little server on a free port of the loopback. */
export interface LittleServer {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Answers HTTP. */
export async function serve(listener: RequestListener): Promise<LittleServer> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...addressOf(server),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with exact bytes, or whatever `onSocket` does; every connection is closed with the server. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<LittleServer> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...addressOf(server),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function addressOf(server: Server | ReturnType<typeof createRawServer>) {
  const { port } = server.address() as AddressInfo;
  return { port, origin: `http://127.0.0.1:${port}` };
}
