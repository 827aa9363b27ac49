import type { ServerResponse } from 'node:http';
import type { Handler } from 'graphql-sse';

type Answer = Awaited<ReturnType<Handler>>;

/** What is told while events are written. */
export interface Writing {
  /** How often a comment is sent; a client that reads nothing for two of these is cut. */
  readonly pingMs: number;
  /** A result has gone out, or will never. */
  readonly onSent: () => void;
}

/** Writes what graphql-sse answers, each message when the one before it has gone out. */
export async function writeEvents(
  response: ServerResponse,
  [body, { status, statusText, headers }]: Answer,
  { pingMs, onSent }: Writing,
): Promise<void> {
  response.writeHead(status, statusText, headers);
  if (body === null || typeof body === 'string') return void response.end(body ?? undefined);
  response.once('close', () => {
    onSent();
    void body.return(undefined);
  });
  // A stream is never silent, unless its client does not read it.
  response.setTimeout(2 * pingMs, () => response.destroy());
  const pings = setInterval(() => response.writableLength === 0 && response.write(comment), pingMs);
  try {
    for await (const message of body) {
      // The client may have gone before there was anything to write.
      if (response.destroyed) break;
      await written(response, message);
      if (isResult(message)) onSent();
    }
    response.end();
  } finally {
    clearInterval(pings);
  }
}

const comment = ':\n\n';

function isResult(message: string): boolean {
  return message.startsWith('event: next');
}

/** Resolves when the kernel has taken it, and when the stream has been ended in between. */
function written(response: ServerResponse, message: string): Promise<void> {
  if (response.writableEnded) return Promise.resolve();
  return new Promise((resolve) => response.write(message, () => resolve()));
}
