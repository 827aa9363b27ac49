import { describe, expect, it } from '@jest/globals';

import { baseString, signatureOf } from '../../src/sandbox/gigya/signature.js';
import { gigyaCaller } from './gigya-caller.js';
import { gigyaExamples } from './gigya-examples.js';
import { ask, folder, opened } from './open.js';

const everyone = { query: 'SELECT * FROM accounts' };

describe('a request to the simulated Gigya', () => {
  it('is signed as the worked example of the contract is', () => {
    const parameters = {
      apiKey: '3_EXAMPLEapiKeyAAAA',
      fields: 'uid,provider,providerUID',
      format: 'json',
      httpStatusCodes: 'false',
      limit: '1000',
      nonce: '1760000000000_42',
      timestamp: '1760000000',
      userKey: 'EXAMPLEuserKey',
    };
    const base = baseString('POST', 'https://socialize.eu1.gigya.com/socialize.exportUsers', parameters);
    expect(base).toBe(
      'POST&https%3A%2F%2Fsocialize.eu1.gigya.com%2Fsocialize.exportUsers&apiKey%3D3_EXAMPLEapiKeyAAAA%26fields%3Duid%252Cprovider%252CproviderUID%26format%3Djson%26httpStatusCodes%3Dfalse%26limit%3D1000%26nonce%3D1760000000000_42%26timestamp%3D1760000000%26userKey%3DEXAMPLEuserKey',
    );
    const secret = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
    expect(signatureOf(base, secret)).toBe('rinMgue54OqPBj3L/ep9/GVAq4I=');
  });

  it.each(['POST', 'GET'] as const)('is taken by %s', async (verb) => {
    const caller = gigyaCaller(await opened());
    const { json } = await caller.call('accounts.search', everyone, verb);
    expect(json).toMatchObject({ errorCode: 0, objectsCount: 40 });
  });

  it('may have the spelling of older pages for its key', async () => {
    const caller = gigyaCaller(await opened());
    const given = { ...everyone, apiKey: undefined, APIKey: caller.source.apiKey };
    expect((await caller.search(given)).errorCode).toBe(0);
  });

  it('may carry every sign that must be encoded', async () => {
    const caller = gigyaCaller(await opened());
    const query = `SELECT UID FROM accounts WHERE data.remark = "a!'()*~ &=+%20\\"é"`;
    expect((await caller.search({ query })).errorCode).toBe(0);
  });

  it.each([
    ['no API key', { apiKey: undefined }, 400002],
    ['an API key that nobody has', { apiKey: '3_nobody' }, 400093],
    ['the user key of somebody else', { userKey: 'Anobody' }, 403005],
    ['no user key, though the secret is its', { userKey: undefined }, 403003],
    ['another signature', { sig: 'AAAA' }, 403003],
    ['no timestamp', { timestamp: undefined }, 400002],
    ['no nonce', { nonce: undefined }, 400002],
    ['a timestamp in words', { timestamp: 'now' }, 400004],
    ['the secret itself, which goes over HTTPS only', { secret: 'c2VjcmV0' }, 403006],
    ['a token, which goes over HTTPS only', { oauth_token: 'st1.s.token' }, 400001],
  ])('is refused with %s', async (_what, given, errorCode) => {
    const caller = gigyaCaller(await opened());
    const { status, json } = await caller.call('accounts.search', { ...everyone, ...given });
    expect([status, json.errorCode]).toEqual([200, errorCode]);
  });

  it('is taken for a browser’s if nothing is signed', async () => {
    const caller = gigyaCaller(await opened());
    const { json } = await caller.send('accounts.search', { apiKey: caller.source.apiKey, ...everyone });
    expect(json.errorCode).toBe(403035);
  });

  it('is refused if a parameter was changed behind the signature', async () => {
    const caller = gigyaCaller(await opened());
    const signed = caller.signed('accounts.search', everyone);
    const { json } = await caller.send('accounts.search', { ...signed, query: 'SELECT UID FROM accounts' });
    expect(json.errorCode).toBe(403003);
  });

  it('is refused when it comes a second time with the same nonce', async () => {
    const caller = gigyaCaller(await opened());
    const signed = caller.signed('accounts.search', everyone);
    const codes = [
      await caller.send('accounts.search', signed),
      await caller.send('accounts.search', signed),
    ];
    expect(codes.map(({ json }) => json.errorCode)).toEqual([0, 403004]);
  });

  it('is refused by a clock two minutes off, whose answer is dated by the right one', async () => {
    const here = Date.UTC(2026, 0, 1);
    const sandbox = await opened({ now: () => here });
    const answers = [-121_000, -120_000, 120_000, 121_000].map((offMs) =>
      gigyaCaller(sandbox, () => here + offMs).call('accounts.search', everyone),
    );
    const codes = (await Promise.all(answers)).map(({ json }) => json.errorCode);
    expect(codes).toEqual([403002, 0, 0, 403002]);
    expect((await answers[0]!).headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
  });
});

describe('an answer of the simulated Gigya', () => {
  it('has an error inside a status of success, with the keys of the documented', async () => {
    const sandbox = await opened({ now: () => Date.UTC(2026, 0, 1) });
    sandbox.faults.add({ provider: 'gigya', route: 'search', kind: 'error-code', code: 403048 });
    const caller = gigyaCaller(sandbox, () => Date.UTC(2026, 0, 1));
    const { status, json } = await caller.call('accounts.search', everyone);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(Object.keys(gigyaExamples.rateLimit));
    expect(json).toMatchObject({
      errorCode: 403048,
      errorMessage: 'Api rate limit exceeded',
      statusCode: 403,
      statusReason: 'Forbidden',
      callId: expect.stringMatching(/^[0-9a-f]{32}$/),
      time: '2026-01-01T00:00:00.000Z',
    });
  });

  it('has the status of its error only if that is asked for', async () => {
    const caller = gigyaCaller(await opened());
    const { status, json } = await caller.call('accounts.search', { httpStatusCodes: 'true' });
    expect([status, json.errorCode]).toEqual([400, 400002]);
  });

  it('is JSON under a content type that says otherwise', async () => {
    const { headers } = await gigyaCaller(await opened()).call('accounts.search', everyone);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('is compressed if the caller allows it', async () => {
    const caller = gigyaCaller(await opened());
    const url = `${caller.source.baseUrl}/accounts.search`;
    const asked = async (encoding: string) => {
      const body = new URLSearchParams(caller.signed('accounts.search', everyone));
      return ask(url, { method: 'POST', headers: { 'accept-encoding': encoding }, body });
    };
    const [gzip, plain] = [await asked('gzip'), await asked('identity')];
    expect([gzip, plain].map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', null]);
    expect(JSON.parse(gzip.text).results).toEqual(JSON.parse(plain.text).results);
  });

  it('is cut behind so many compressed bytes', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ provider: 'gigya', route: 'search', kind: 'truncate', afterBytes: 1000 });
    const { json, text } = await gigyaCaller(sandbox).call('accounts.search', everyone);
    expect(sandbox.traffic.requests.at(-1)).toMatchObject({ status: 200, bytes: 1000 });
    expect(text.length).toBeGreaterThan(1000);
    expect(json).toBeUndefined();
  });

  it('gives the context back', async () => {
    const caller = gigyaCaller(await opened());
    const context = 'mine & "yours"';
    expect(await caller.search({ ...everyone, context })).toMatchObject({ errorCode: 0, context });
    expect(await caller.search({ context })).toMatchObject({ errorCode: 400002, context });
    expect(await caller.exportUsers({ context })).toMatchObject({ errorCode: 0, context });
  });

  it('names the data centre that has the site, when it is asked at the wrong one', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ provider: 'gigya', route: 'export-users', kind: 'error-code', code: 301001 });
    expect(await gigyaCaller(sandbox).exportUsers()).toMatchObject({
      errorCode: 301001,
      errorMessage: 'Invalid data center',
      apiDomain: 'us1.gigya.com',
      location: 'https://socialize.us1.gigya.com/socialize.exportUsers',
    });
  });

  it.each([100001, 403002, 403048, 409030, 500001, 504002])(
    'has the code %d once, by a fault',
    async (code) => {
      const sandbox = await opened();
      sandbox.faults.add({ provider: 'gigya', route: 'search', kind: 'error-code', code });
      const caller = gigyaCaller(sandbox);
      const codes = [await caller.search(everyone), await caller.search(everyone)];
      expect(codes.map(({ errorCode }) => errorCode)).toEqual([code, 0]);
    },
  );

  it('says of a method that it has not that it is invalid', async () => {
    const caller = gigyaCaller(await opened());
    const { status, json } = await caller.call('accounts.export');
    expect([status, json.errorCode]).toEqual([200, 405001]);
  });
});

describe('the credentials of the simulated Gigya', () => {
  it('are the same at every start', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    const { source } = gigyaCaller(first);
    await first.close();
    expect(gigyaCaller(await opened({ dir })).source).toEqual(source);
    expect(source).toMatchObject({ id: 'sandbox-gigya', title: 'Gigya (sandbox)', method: 'accountsSearch' });
    expect(source.apiKey).toMatch(/^3_/);
    expect(Buffer.from(source.secret!, 'base64').toString('base64')).toBe(source.secret);
  });
});
