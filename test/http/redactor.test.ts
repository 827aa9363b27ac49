import { describe, expect, it } from '@jest/globals';
import { Redactor } from '../../src/http/redactor.js';

const secret = 'Tr0ub4dor&3 "ü"/+\\';

describe('a secret that is known', () => {
  const redactor = new Redactor([secret]);

  it.each([
    ['as it is', secret],
    ['in capital letters', secret.toUpperCase()],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL by small letters', encodeURIComponent(secret).toLowerCase()],
    ['in a URL, twice', encodeURIComponent(encodeURIComponent(secret))],
    ['in a form', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON of PHP', String.raw`Tr0ub4dor&3 \"\u00fc\"\/+\\`],
    ['in JSON of Go', String.raw`Tr0ub4dor\u00263 \"ü\"/+\\`],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in HTML', 'Tr0ub4dor&amp;3 &quot;&#252;&quot;/+\\'],
    ['in XML', 'Tr0ub4dor&#x26;3 &quot;&#xFC;&quot;/+\\'],
  ])('is not shown %s', (_, spelt) => {
    expect(redactor.mask(`no ${spelt} here`)).toBe('no *** here');
  });

  it.each(['', 'j', 'ja', 'jan', 'jane:'])('is not shown in base64, behind %j', (before) => {
    const text = `${before}${secret}!`;
    for (const spelling of ['base64', 'base64url'] as const) {
      const shown = redactor.mask(Buffer.from(text).toString(spelling));
      expect(shown).toContain('***');
      // Beside it stand letters that it shares with its neighbours, and theirs.
      expect(shown.replace('***', '').length).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3) + 5);
    }
  });

  it('is not shown decoded, when it is base64 of a text', () => {
    const known = new Redactor([Buffer.from('the key itself').toString('base64')]);
    expect(known.mask('no the key itself here')).toBe('no *** here');
  });

  it('is not shown line by line, when it has several', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ==\n-----END KEY-----\n';
    expect(new Redactor([pem]).mask('in MIIEvQIBADANBg and kqhkiG9w0BAQ==')).toBe('in *** and ***');
  });

  it('is masked whole, though another one begins like it', () => {
    expect(new Redactor(['abcdef', 'abcdef-ghi']).mask('abcdef-ghi abcdef')).toBe('*** ***');
  });

  it('is masked before a sentence is cut, so that no half of it is left', () => {
    expect(redactor.redact(`${'x'.repeat(290)} ${secret}`)).toBe(`${'x'.repeat(290)} ***`);
  });
});

describe('a secret of less than 6 characters', () => {
  const redactor = new Redactor(['pass']);

  it('is masked where it stands alone', () => {
    expect(redactor.mask('Wrong password "pass", a=pass&b')).toBe('Wrong password "***", a=***&b');
  });

  it('is no part of other words', () => {
    expect(redactor.mask('it passes, compass')).toBe('it passes, compass');
  });
});

describe('what comes up on the way', () => {
  it('is masked once it is learnt, the last 64 of it', () => {
    const redactor = new Redactor();
    expect(redactor.mask('token-0')).toBe('token-0');
    for (let n = 0; n <= 64; n++) redactor.learn(`token-${n}!`);
    expect(redactor.mask('token-0! token-1! token-64!')).toBe('token-0! *** ***');
    redactor.learn('token-1!');
    redactor.learn('token-65!');
    expect(redactor.mask('token-1! token-2!')).toBe('*** token-2!');
  });

  it('is what makes a link a key: what its query holds', () => {
    const redactor = new Redactor();
    redactor.learnLink(new URL('https://files.test/users?Expires=60&Signature=a%2Fb%3Dc-0123'));
    expect(redactor.mask('users for 60: a/b=c-0123, a%2Fb%3Dc-0123')).toBe('users for 60: ***, ***');
  });
});
