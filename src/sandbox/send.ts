import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { wait } from '../clock.js';
import type { Reply } from './reply.js';

/** Sends an answer, at the pace of whoever reads it, and breaks it off where it says so. */
export async function send(
  response: ServerResponse,
  reply: Reply,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const { cut, heldMs } = reply;
  if (heldMs !== undefined) await wait(heldMs, signal);
  if (cut?.afterBytes === null) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, headersOf(reply));
  let room = cut?.afterBytes ?? Infinity;
  for await (const chunk of paced(chunksOf(reply), reply.bytesPerSecond, signal)) {
    const piece = chunk.subarray(0, Math.min(room, chunk.length));
    room -= piece.length;
    onBytes(piece.length);
    if (!response.write(piece)) await once(response, 'drain', { signal });
    if (room === 0) break;
  }
  if (cut?.how === 'reset') return reset(response);
  response.end();
  await once(response, 'finish', { signal });
}

function headersOf({ headers, body, cut, gzip }: Reply): Record<string, string> {
  if (gzip) return { ...headers, 'content-encoding': 'gzip' };
  const length = lengthOf(body);
  // An end that comes early is clean only if no length was announced.
  return length === null || cut?.how === 'end' ? headers : { ...headers, 'content-length': String(length) };
}

function lengthOf(body: Reply['body']): number | null {
  if (body.kind === 'stream') return body.bytes;
  // An answer without a body (204) announces no length either.
  return body.kind === 'empty' ? null : bytesOf(body).length;
}

/** Twenty pieces a second, each when its time has come. */
async function* paced(
  chunks: AsyncIterable<Buffer>,
  bytesPerSecond: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (bytesPerSecond === undefined) {
    yield* chunks;
    return;
  }
  const most = Math.ceil(bytesPerSecond / 20);
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += most) {
      const piece = chunk.subarray(from, from + most);
      await wait((piece.length / bytesPerSecond) * 1000, signal);
      yield piece;
    }
  }
}

function chunksOf({ body, gzip }: Reply): AsyncIterable<Buffer> {
  if (!gzip) return plainChunksOf(body);
  // Whoever reads the compressed bytes meets the fault there.
  return pipeline(Readable.from(plainChunksOf(body)), createGzip({ level: 1 }), () => undefined);
}

async function* plainChunksOf(body: Reply['body']): AsyncGenerator<Buffer> {
  if (body.kind === 'stream') yield* body.open() as AsyncIterable<Buffer>;
  else yield bytesOf(body);
}

function bytesOf(body: Exclude<Reply['body'], { kind: 'stream' }>): Buffer {
  switch (body.kind) {
    case 'empty':
      return Buffer.alloc(0);
    case 'json':
      return Buffer.from(JSON.stringify(body.value));
    case 'text':
      return Buffer.from(body.text);
  }
}

async function reset(response: ServerResponse): Promise<void> {
  // What was written must be on the wire first, or the reset would overtake it.
  await new Promise<void>((resolve) => response.write('', () => resolve()));
  response.socket?.resetAndDestroy();
}
