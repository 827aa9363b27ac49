import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { HttpFailure } from './fault.js';

const kilobyte = 1024;

/**
 * Large pieces are three times faster than zlib's defaults, and a queue lets it work beside us. Not a long one:
 * memory that waits grows old, and V8 collects all its garbage anew for every 64 MB of old buffers.
 */
const gunzipOptions = {
  chunkSize: 256 * kilobyte,
  readableHighWaterMark: 768 * kilobyte,
  writableHighWaterMark: 128 * kilobyte,
};

/** People's records shrink to a tenth, rarely to a fiftieth; a bomb of one byte over and over to a thousandth. */
const mostTimes = 200;

/** Below it a body is taken however it was packed: it does no harm. */
const harmlessBytes = 16 * kilobyte * kilobyte;

/**
 * The bytes of a body that may be gzip, plain. Told by its first two bytes, since storage hosts label
 * gzip files in every way; several members in a row are one body. A body cut short or damaged is a
 * fault of kind `truncated`, one that grows without measure a fault of kind `protocol`.
 */
export async function* inflate(body: AsyncIterableIterator<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await peek(body);
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(whole);
  else yield* whole;
}

async function peek(body: AsyncIterableIterator<Buffer>) {
  const first: Buffer[] = [];
  let bytes = 0;
  while (bytes < 2) {
    const next = await body.next();
    if (next.done) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  return { head: Buffer.concat(first), whole: chain(first, body) };
}

async function* chain(first: readonly Buffer[], rest: AsyncIterableIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflated = createGunzip(gunzipOptions);
  pipeline(body, inflated, () => undefined);
  try {
    let bytes = 0;
    for await (const chunk of inflated as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > harmlessBytes && bytes > inflated.bytesWritten * mostTimes) throw bomb();
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new HttpFailure({ kind: 'truncated', detail: 'the gzip data is cut or damaged' })
      : error;
  } finally {
    inflated.destroy();
  }
}

function bomb(): HttpFailure {
  const detail = `its gzip data grows to more than ${mostTimes} times its size when it is unpacked`;
  return new HttpFailure({ kind: 'protocol', detail });
}

function isZlibError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('Z_');
}
