import { describe, expect, it } from '@jest/globals';
import { readHeaders } from '../../src/http/headers.js';
import { redact } from '../../src/http/redaction.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 3) };

describe('the wait that headers tell', () => {
  it.each([
    [500, { 'retry-after': '7' }, 7000],
    [429, { 'retry-after': '0.5' }, 500],
    [429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
    [429, { 'retry-after': 'Thu, 01 Jan 2020 00:00:00 GMT' }, 0],
    [429, { 'retry-after': 'soon' }, undefined],
    [429, {}, undefined],
    [429, reset, 3000],
    [429, { ...reset, 'retry-after': '7' }, 7000],
    [429, { ...reset, 'x-ratelimit-reset': '12' }, undefined],
    [500, reset, undefined],
  ])('with %i %j is %p ms', (status, headers, waitMs) => {
    expect(readHeaders(status, headers, now).waitMs).toBe(waitMs);
  });
});

describe("a stranger's sentence", () => {
  it.each([
    ['see https://a.test/path?Signature=abc#x now', 'see https://a.test/path now'],
    ['at https://user:pw@a.test/', 'at https://a.test/'],
    ['Bearer abc.def is bad', 'Bearer *** is bad'],
    ['got eyJhbGciOi.eyJzdWIi.c2ln', 'got ***'],
    ['client_secret=hush, go', 'client_secret=***, go'],
    ['{"access_token":"hush"}', '{"access_token":***"}'],
    ['two\r\nlines\u0000', 'two lines'],
  ])('%j is shown as %j', (said, shown) => {
    expect(redact(said)).toBe(shown);
  });

  it('is not shown at endless length', () => {
    expect(redact('a'.repeat(1000))).toHaveLength(301);
  });
});
