import { describe, expect, it } from '@jest/globals';
import { s3Fault } from '../../../src/files/s3/fault.js';

const place = { bucket: 'acme-exports', endpoint: 'http://127.0.0.1:1' };

describe('an answer of the store that the client does not understand', () => {
  it.each(['Unexpected response', 'Unable to get UploadId from response'])(
    'is not quoted in the log, where it might hold the request with its signature: %s',
    (words) => {
      const fault = s3Fault({ action: 'write' }, place, new Error(`${words}: <Signature>s1gn</Signature>`));
      expect(fault.cause).toMatchObject({ message: words });
      expect(`${fault.message} ${(fault.cause as Error).stack}`).not.toContain('s1gn');
    },
  );

  it('is told from a network that fails, whose error is kept whole', () => {
    const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    expect(s3Fault({ action: 'read' }, place, error).cause).toBe(error);
  });
});
