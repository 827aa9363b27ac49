import type { JsonValue } from '../json.js';
import { HttpFailure } from './fault.js';

/** Reads a body to its end; a body above `maxBytes` is a fault, found without reading it all. */
export async function collect(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new HttpFailure({ kind: 'protocol', detail: `the answer is larger than ${maxBytes} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON of a body, whatever its content type claims; undefined when it is none. */
export function parseJson(body: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * The fault of an answer that should have been JSON. One that begins like JSON was cut on its way and may
 * come whole next time; anything else, e.g. the HTML of an edge in front of the provider, is not the agreed one.
 */
export function notJson(body: Buffer, contentType: string): HttpFailure {
  const start = body.toString('utf8', 0, 100).trimStart();
  if (/^[{[]/.test(start)) return new HttpFailure({ kind: 'truncated', detail: 'its JSON is not whole' });
  const given = contentType.split(';', 1)[0] ?? '';
  return new HttpFailure({ kind: 'protocol', detail: `answered ${given || 'something'} that is not JSON` });
}
