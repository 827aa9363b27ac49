import { describe, expect, it } from '@jest/globals';
import { page, problemOf } from '../../../src/providers/croct/wire.js';
import { fixture } from '../fixture.js';

describe("Croct's wire shapes", () => {
  it('take a page', () => {
    expect(page.parse(fixture('croct/page'))).toEqual(fixture('croct/page'));
  });

  it('take a page inside data (oddity 3)', () => {
    expect(page.parse({ data: fixture('croct/page') })).toEqual(fixture('croct/page'));
  });

  it('read a problem', () => {
    expect(problemOf(fixture('croct/problem'), 401)).toMatchObject({ code: '…', text: '…' });
  });

  it.each([
    [402, 'authentication/quota-exceeded', 'PROVIDER_QUOTA'],
    [423, '', 'PROVIDER_QUOTA'],
    [401, 'authentication/invalid-api-key', 'PROVIDER_AUTH'],
    [403, 'authentication/forbidden', 'PROVIDER_FORBIDDEN'],
    [500, 'internal', undefined],
  ])('read what %i %s means', (status, type, means) => {
    expect(problemOf({ type: `https://croct.help/api/${type}`, details: 'why' }, status)).toMatchObject({
      means,
      text: 'why',
    });
  });
});
