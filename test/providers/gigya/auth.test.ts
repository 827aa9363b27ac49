import { describe, expect, it } from '@jest/globals';
import { baseString, signature } from '../../../src/providers/gigya/auth.js';

/** The worked example of the contract. */
const example = {
  secret: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
  url: new URL('https://socialize.eu1.gigya.com/socialize.exportUsers'),
  params: {
    userKey: 'EXAMPLEuserKey',
    apiKey: '3_EXAMPLEapiKeyAAAA',
    fields: 'uid,provider,providerUID',
    format: 'json',
    httpStatusCodes: 'false',
    limit: '1000',
    nonce: '1760000000000_42',
    timestamp: '1760000000',
  },
  base: 'POST&https%3A%2F%2Fsocialize.eu1.gigya.com%2Fsocialize.exportUsers&apiKey%3D3_EXAMPLEapiKeyAAAA%26fields%3Duid%252Cprovider%252CproviderUID%26format%3Djson%26httpStatusCodes%3Dfalse%26limit%3D1000%26nonce%3D1760000000000_42%26timestamp%3D1760000000%26userKey%3DEXAMPLEuserKey',
  sig: 'rinMgue54OqPBj3L/ep9/GVAq4I=',
};

describe("Gigya's signature", () => {
  it('is that of the worked example (oddity 3)', () => {
    const base = baseString('POST', example.url, example.params);
    expect(base).toBe(example.base);
    expect(signature(base, example.secret)).toBe(example.sig);
  });

  it('encodes by RFC 3986, and signs no query', () => {
    const url = new URL('HTTPS://Accounts.EU1.gigya.com:443/accounts.search?a=b');
    expect(baseString('POST', url, { query: "a! '()*~é" })).toBe(
      'POST&https%3A%2F%2Faccounts.eu1.gigya.com%2Faccounts.search&query%3Da%2521%2520%2527%2528%2529%252A~%25C3%25A9',
    );
  });

  it('names a port that is not the usual one', () => {
    expect(baseString('POST', new URL('http://127.0.0.1:4001/gigya/a.b'), {})).toBe(
      'POST&http%3A%2F%2F127.0.0.1%3A4001%2Fgigya%2Fa.b&',
    );
  });
});
