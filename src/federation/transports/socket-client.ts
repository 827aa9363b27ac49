import { createClient, type Client, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RemoteLimits, RemoteSubgraph } from './remote-subgraph.js';

/** How often a lost socket is opened again before its subscriptions fail: in all some two minutes. */
const attempts = 10;
const firstWaitMs = 250;
const longestWaitMs = 30_000;
const pingMs = 12_000;
/** How long an answer to a ping, and to the first message, may take. */
const patienceMs = 5_000;

/** Who hears of the events of a subscription. */
export interface EventSink {
  /** An event, and how many bytes it came in. */
  readonly next: (event: unknown, bytes: number) => void;
  readonly error: (fault: unknown) => void;
  readonly complete: () => void;
}

/** One socket to a subgraph, opened when it is needed, and again when it is lost. */
export interface SocketClient extends Pick<Client, 'dispose'> {
  /** Subscribes; the function it returns ends that, and may be called again. */
  subscribe(payload: SubscribePayload, sink: EventSink): () => void;
}

/** Opens a socket that is sent these headers, both ways. */
export function openClient(
  { url, subscriptionsUrl = url.replace(/^http/, 'ws') }: RemoteSubgraph,
  headers: Readonly<Record<string, string>>,
  { maxAnswerBytes: maxPayload }: RemoteLimits,
): SocketClient {
  let unanswered: NodeJS.Timeout | undefined;
  let messageBytes = 0;
  const client = createClient({
    url: subscriptionsUrl,
    connectionParams: headers,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers, maxPayload, followRedirects: false });
        // Heard before graphql-ws hears of the message, which tells nobody how long it was.
        this.on('message', (message: Buffer) => void (messageBytes = message.length));
      }
    },
    retryAttempts: attempts,
    shouldRetry: () => true,
    retryWait,
    connectionAckWaitTimeout: patienceMs,
    keepAlive: pingMs,
    on: {
      // A peer that vanished without a word is only noticed by its silence.
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), patienceMs).unref();
      },
      pong: () => clearTimeout(unanswered),
      closed: () => clearTimeout(unanswered),
    },
  });
  return {
    subscribe: (payload, sink) =>
      client.subscribe(payload, { ...sink, next: (event) => sink.next(event, messageBytes) }),
    dispose: () => client.dispose(),
  };
}

function retryWait(retries: number): Promise<void> {
  const waitMs = Math.min(firstWaitMs * 2 ** retries, longestWaitMs) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, waitMs).unref());
}
