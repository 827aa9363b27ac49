import { describe, expect, it } from '@jest/globals';
import { readHeaders } from '../../../src/http/headers.js';
import type { JsonObject, JsonValue } from '../../../src/json.js';
import { JsonArray } from '../../../src/http/json-array.js';
import { compileMapping } from '../../../src/providers/mapping.js';
import { accountMap, exportedUserMap } from '../../../src/providers/gigya/map.js';
import { page, problemOf, requireSuccess } from '../../../src/providers/gigya/wire.js';
import { fixture } from '../fixture.js';

const headers = readHeaders(200, {}, 0);

describe("Gigya's wire shapes", () => {
  it.each(['token', 'export-users', 'export-users-2014', 'accounts-search'])(
    'take %s for a success',
    (name) => {
      expect(() => requireSuccess(fixture(`gigya/${name}`), headers)).not.toThrow();
    },
  );

  it.each([
    ['error-rate-limit', '403048', 'PROVIDER_RATE_LIMITED', 'Api rate limit exceeded', 2000],
    ['error-permission', '403007', 'PROVIDER_FORBIDDEN', 'Permission denied', undefined],
  ])('read what %s says (oddity 4)', (name, code, means, text, waitMs) => {
    expect(problemOf(fixture(`gigya/${name}`))).toEqual({ code, means, text, ...(waitMs && { waitMs }) });
    expect(() => requireSuccess(fixture(`gigya/${name}`), headers)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ kind: 'status', status: 403 }) }),
    );
  });

  it.each<[JsonValue, number]>([
    [{ errorCode: '403007' }, 403],
    [{ errorCode: 403007, statusCode: '403' }, 403],
    [{ errorCode: 500001, statusCode: 200 }, 500],
    [{ errorCode: 206001, statusCode: 206 }, 206],
  ])('take the status of %j from where it is', (body, status) => {
    expect(() => requireSuccess(body, headers)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ status }) }),
    );
  });

  it('read nothing from the HTML of an edge', () => {
    expect(problemOf(undefined)).toEqual({});
  });

  it('take a batch of accounts', () => {
    const { results, nextCursorId } = page.parse(fixture('gigya/accounts-search'));
    expect(nextCursorId).toBe('cursor-7f3a0c1e');
    const [user] = results.map((item) =>
      compileMapping({ table: accountMap, sourceId: 'acme', keepRaw: false })(item as JsonObject),
    );
    expect(user).toEqual({
      id: 'acme:b1f5c0de00aa4c8f9e2d7a6b5c4d3e2f',
      source: 'acme',
      providerUserId: 'b1f5c0de00aa4c8f9e2d7a6b5c4d3e2f',
      username: 'dana',
      email: 'dana@acme.example',
      emailVerified: true,
      phone: '+4915100000000',
      firstName: 'Dana',
      lastName: 'Example',
      nickname: 'dana',
      birthDate: '1990-02-01',
      gender: 'FEMALE',
      locale: 'de',
      timezone: 'Europe/Berlin',
      address: { city: 'Köln', postalCode: '50667', country: 'DE' },
      identities: [{ provider: 'facebook', providerUserId: '100000123456789', isSocial: true }],
      disabled: false,
      createdAt: '2023-04-02T09:10:11.123Z',
      updatedAt: '2025-09-30T18:00:01.500Z',
      lastLoginAt: '2025-09-30T18:00:00.000Z',
      customAttributes: { loyalty: { tier: 'gold' }, newsletter: true },
    });
  });

  it.each([
    ['export-users', 2, 3],
    ['export-users-2014', 7, 9],
  ])('take the users of %s', (name, users, identities) => {
    const array = new JsonArray({ key: 'users' });
    const elements = array.push(Buffer.from(JSON.stringify(fixture(`gigya/${name}`))));
    const made = elements.map((element) =>
      compileMapping({ table: exportedUserMap, sourceId: 'acme', keepRaw: false })(
        JSON.parse(element.toString()) as JsonObject,
      ),
    );
    expect(made).toHaveLength(users);
    expect(made.flatMap((user) => user?.identities ?? [])).toHaveLength(identities);
    expect(Object.fromEntries(array.members)).toMatchObject({
      usersCount: users,
      identitiesCount: identities,
    });
  });
});
