import type { ServerResponse } from 'node:http';
import { pipeline, Transform, type Readable } from 'node:stream';

/**
 * Passes the bytes of an answer on and, when the answer has ended, tells how many of them have gone out; of
 * one that was broken off, those that were handed to its connection.
 */
export function metered(bytes: Readable, answer: ServerResponse, tell: (sent: number) => void): Readable {
  let passed = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      done(null, chunk);
    },
  });
  answer.once('close', () => tell(passed - meter.readableLength));
  // Whoever reads the meter hears of a fault; there is nothing to add to it here.
  return pipeline(bytes, meter, () => undefined);
}
