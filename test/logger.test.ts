import { describe, expect, it } from '@jest/globals';
import { openLogger } from '../src/logger.js';

/** What a logger wrote, as text. */
function written(log: (logger: ReturnType<typeof openLogger>) => void): string {
  let text = '';
  log(openLogger('info', { write: (line) => (text += line) }));
  return text;
}

describe('the log', () => {
  it.each([
    ['at the top', { clientSecret: 's3cr3t' }],
    ['in a block', { source: { apiKey: 's3cr3t' } }],
    ['in a header', { request: { headers: { authorization: 's3cr3t', 'x-api-key': 's3cr3t' } } }],
    ['four levels down', { a: { b: { c: { password: 's3cr3t' } } } }],
  ])('writes no secret %s', (_, line) => {
    const text = written((logger) => logger.info(line, 'asked'));
    expect(text).toContain('asked');
    expect(text).not.toContain('s3cr3t');
  });

  it('writes of an error its message, code and causes, and nothing that a client hung on it', () => {
    const cause = new Error('the socket closed');
    const error = Object.assign(new Error('no answer', { cause }), {
      code: 'ECONNRESET',
      options: { headers: { authorization: 's3cr3t' } },
    });
    const text = written((logger) => logger.error(error, 'asking failed'));
    expect(JSON.parse(text)).toMatchObject({
      level: 'error',
      msg: 'asking failed',
      err: { message: 'no answer', code: 'ECONNRESET', cause: { message: 'the socket closed' } },
    });
    expect(text).not.toContain('s3cr3t');
  });
});
