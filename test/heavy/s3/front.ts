import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A front that refuses every other request, as one does that protects an overloaded store. */
export interface Front extends AsyncDisposable {
  readonly endpoint: string;
  /** How many requests it has refused. */
  refused(): number;
}

/** Starts it before a store. The host that was signed goes through, so the store finds the signature right. */
export async function startFront(endpoint: string): Promise<Front> {
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    if (asked++ % 2 === 0) {
      outgoing.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
      return;
    }
    const { method, url, headers } = incoming;
    const passed = request(endpoint + (url ?? ''), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => Math.ceil(asked / 2),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
