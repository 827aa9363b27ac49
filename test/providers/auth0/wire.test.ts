import { describe, expect, it } from '@jest/globals';
import { job, problemOf, tokenAnswer } from '../../../src/providers/auth0/wire.js';
import { fixture } from '../fixture.js';

describe("Auth0's wire shapes", () => {
  it.each(['job-pending', 'job-completed', 'job-import-completed', 'job-import-pending'])(
    'take the job %s',
    (name) => {
      expect(job.parse(fixture(`auth0/${name}`))).toMatchObject(fixture(`auth0/${name}`) as object);
    },
  );

  it('take a token', () => {
    expect(tokenAnswer.parse(fixture('auth0/token'))).toMatchObject({
      expires_in: 86400,
      scope: 'read:users',
    });
  });

  it.each([
    ['error-invalid-body', 400, 'invalid_body', undefined],
    ['error-unauthorized', 401, undefined, 'PROVIDER_AUTH'],
    ['error-forbidden', 403, 'insufficient_scope', 'PROVIDER_FORBIDDEN'],
    ['error-too-many', 429, 'too_many_requests', 'PROVIDER_RATE_LIMITED'],
    ['oauth-access-denied', 401, 'access_denied', 'PROVIDER_AUTH'],
    ['oauth-global-limit', 500, 'access_denied', 'PROVIDER_RATE_LIMITED'],
  ])('read what %s says', (name, status, code, means) => {
    expect(problemOf(fixture(`auth0/${name}`), status)).toMatchObject({ code, means });
  });

  it('read nothing from the HTML of an edge', () => {
    expect(problemOf(undefined, 502)).toEqual({ code: undefined, text: undefined, means: undefined });
  });
});
