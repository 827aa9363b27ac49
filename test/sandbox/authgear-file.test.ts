import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { hurtful, veryLong } from '../../src/sandbox/people/hurtful.js';
import { authgearCaller } from './authgear-caller.js';
import type { Json } from './open.js';
import { ask, folder, lines, listing, opened } from './open.js';

const csv = (...pointers: string[]): object => ({
  format: 'csv',
  csv: { fields: pointers.map((pointer) => ({ pointer })) },
});

describe('the file of an Authgear export', () => {
  it('is plain, however much the caller would like it compressed, and announces its length', async () => {
    const caller = await authgearCaller(await opened());
    const { id, completed_at, download_url } = await caller.exported();
    const response = await fetch(download_url, { headers: { 'accept-encoding': 'gzip' } });
    const body = Buffer.from(await response.arrayBuffer());
    const stamp = completed_at.slice(0, 19).replace(/[-:T]/g, '');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-length': String(body.length),
      'content-disposition': `attachment; filename=sandbox-${id}-${stamp}Z.ndjson`,
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(body.subarray(0, 7).toString()).toBe('{"sub":');
  });

  it('holds every user once, as the listing has them, oldest first', async () => {
    const sandbox = await opened({ users: 700 });
    const text = await (await authgearCaller(sandbox)).downloaded();
    const users = lines(text);
    expect(text.endsWith('}\n')).toBe(true);
    expect(users).toEqual(await listing(sandbox, 'authgear'));
    expect(new Set(users.map(({ sub }) => sub)).size).toBe(700);
    const created = users.map(({ created_at }) => Date.parse(created_at));
    expect(created).toEqual([...created].sort((one, other) => one - other));
  });

  it('has zero bytes for zero users', async () => {
    const caller = await authgearCaller(await opened({ users: 0 }));
    expect(await caller.downloaded()).toBe('');
  });

  it('has what means something to HTML escaped, as Go does', async () => {
    const text = await (await authgearCaller(await opened({ users: 100 }))).downloaded();
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    for (const escaped of ['\\u003c', '\\u003e', '\\u0026', '\\u2028', '\\u2029']) {
      expect(text).toContain(escaped);
    }
  });

  it('is reached for 60 seconds by one link, and by a fresh one at every poll', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await authgearCaller(await opened({ now: () => now }), () => now);
    const { id, download_url } = await caller.exported();
    expect(new URL(download_url).searchParams.get('X-Goog-Expires')).toBe('59');
    now += 59_999;
    expect((await ask(download_url)).status).toBe(200);
    now += 1;
    const late = await ask(download_url);
    expect([late.status, late.text]).toEqual([400, expect.stringContaining('<Code>ExpiredToken</Code>')]);
    const fresh = (await caller.task(id)).json.result.download_url;
    expect((await ask(fresh)).status).toBe(200);
  });

  it.each([
    ['a later date', 'X-Goog-Date', '20990101T000000Z', 'SignatureDoesNotMatch'],
    ['a longer life', 'X-Goog-Expires', '9999', 'SignatureDoesNotMatch'],
    ['another signature', 'X-Goog-Signature', 'forged', 'SignatureDoesNotMatch'],
    ['no signature', 'X-Goog-Signature', null, 'AccessDenied'],
  ])('is not reached by a link with %s', async (_what, name, value, code) => {
    const caller = await authgearCaller(await opened());
    const link = new URL((await caller.exported()).download_url);
    if (value === null) link.searchParams.delete(name);
    else link.searchParams.set(name, value);
    const answer = await ask(link.href);
    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.text)?.[1]]).toEqual([403, code]);
  });

  it('is not given to who sends the token along', async () => {
    const caller = await authgearCaller(await opened());
    const { authorization } = caller;
    const answer = await ask((await caller.exported()).download_url, { headers: { authorization } });
    expect(answer.status).toBe(400);
  });

  it('is rendered once for all tasks of one shape', async () => {
    const dir = await folder();
    const caller = await authgearCaller(await opened({ dir }));
    await caller.exported();
    await caller.exported({ format: 'ndjson', csv: { fields: [{ pointer: '/sub' }] } });
    await caller.exported(csv('/sub'));
    expect(await readdir(join(dir, 'authgear', 'files'))).toHaveLength(2);
  });
});

describe('the users of the simulated Authgear', () => {
  const always = [
    ...['sub', 'email_verified', 'phone_number_verified', 'address', 'disabled', 'created_at'],
    ...['is_anonymized', 'mfa', 'biometric_count', 'passkey_count'],
  ];

  it('have a few keys always, and no other that is empty', async () => {
    const users = await listing(await opened({ users: 100 }), 'authgear');
    for (const user of users) {
      expect(Object.keys(user)).toEqual(expect.arrayContaining(always));
      const { custom_attributes: _, ...own } = user;
      expect(empties({ ...own, ...user.address, ...user.mfa })).toEqual([]);
    }
  });

  it('have the empty address and the empty second factors as empty objects', async () => {
    const users = await listing(await opened({ users: 100 }), 'authgear');
    for (const key of ['address', 'mfa']) {
      expect(users.some((user) => JSON.stringify(user[key]) === '{}')).toBe(true);
    }
  });

  it('include one who is anonymized, of whom nothing is left', async () => {
    const users = await listing(await opened(), 'authgear');
    const anonymized = users.filter(({ is_anonymized }) => is_anonymized);
    expect(anonymized).toHaveLength(1);
    expect(Object.keys(anonymized[0])).toEqual(expect.arrayContaining(always));
    expect(anonymized[0]).not.toHaveProperty('identities');
    expect(anonymized[0]).not.toHaveProperty('email');
  });

  it('have identities of three types, and TOTP secrets in clear', async () => {
    const users = await listing(await opened(), 'authgear');
    const types = users.flatMap(({ identities = [] }) => identities.map(({ type }: Json) => type));
    expect(new Set(types)).toEqual(new Set(['login_id', 'oauth', 'ldap']));
    const [{ mfa }] = users;
    expect(mfa.totps).toEqual([{ secret: expect.stringMatching(/^[A-Z2-7]{32}$/), uri: expect.any(String) }]);
    expect(mfa.totps[0].uri).toMatch(/^otpauth:\/\/totp\/.*secret=/);
  });

  it('tell what was typed beside what became of it', async () => {
    const users = await listing(await opened(), 'authgear');
    const { email, identities } = users.find((user) => user.sub.endsWith('02'))!;
    expect(email).toBe('upper.case.2@example.com');
    expect(identities[0].login_id).toMatchObject({
      value: email,
      original_value: 'UPPER.Case.2@example.com',
    });
  });

  it('have times with and without a fraction of a second, and no zeros at its end', async () => {
    const users = await listing(await opened(), 'authgear');
    const times = users.map(({ created_at }) => created_at as string);
    for (const time of times) expect(time).toMatch(/^[-\d]{10}T[:\d]{8}(\.\d{0,8}[1-9])?Z$/);
    expect(times.some((time) => time.includes('.'))).toBe(true);
    expect(times.some((time) => !time.includes('.'))).toBe(true);
  });

  it('bring along every string that hurts, in the first thousand of them', async () => {
    const users = await listing(await opened({ users: 1000 }), 'authgear');
    const notes = new Set(users.map(({ custom_attributes }) => custom_attributes?.note));
    for (const string of [...hurtful, veryLong]) expect(notes).toContain(string);
  });
});

describe('a csv file of Authgear', () => {
  it('has the columns asked for, by the name given or the pointer with dots', async () => {
    const caller = await authgearCaller(await opened({ users: 1 }));
    const fields = [
      { pointer: '/sub', field_name: 'id, "quoted"' },
      { pointer: '/address/country' },
      { pointer: '/roles/0' },
      { pointer: '/nonsense' },
      { pointer: '/email_verified' },
      { pointer: '/biometric_count' },
    ];
    const text = await caller.downloaded({ format: 'csv', csv: { fields } });
    expect(text).toMatch(
      /^"id, ""quoted""",address\.country,roles\.0,nonsense,email_verified,biometric_count\n[-0-9a-f]{36},[A-Z]{2},,,(true|false),\d\n$/,
    );
  });

  it('ends its lines by LF, and a user without the one value is an empty line', async () => {
    const sandbox = await opened();
    const caller = await authgearCaller(sandbox);
    const emails = (await listing(sandbox, 'authgear')).map(({ email }) => email ?? '');
    expect(emails).toContain('');
    expect(await caller.downloaded(csv('/email'))).toBe(`email\n${emails.join('\n')}\n`);
  });

  it('has objects and arrays as compact JSON with sorted keys', async () => {
    const sandbox = await opened({ users: 1 });
    const [user] = await listing(sandbox, 'authgear');
    const { secret, uri } = user.mfa.totps[0];
    const cell = `{""secret"":""${secret}"",""uri"":""${uri.replaceAll('&', '\\u0026')}""}`;
    const text = await (await authgearCaller(sandbox)).downloaded(csv('/mfa/totps/0', '/groups'));
    expect(text).toBe(`mfa.totps.0,groups\n"${cell}","[""staff""]"\n`);
  });

  it('quotes what it must and leaves a formula a formula', async () => {
    const sandbox = await opened({ users: 100 });
    const text = await (await authgearCaller(sandbox)).downloaded(csv('/sub', '/custom_attributes/note'));
    for (const cell of [',=1+1\n', ',"two\nlines"\n', ',"three\r\nWindows\r\nlines"\n', ',@x\n', ',-2+3\n']) {
      expect(text).toContain(cell);
    }
    for (const cell of ['," leading and trailing "\n', ',"\t=1+1"\n', ',"He said ""hi"", then left"\n']) {
      expect(text).toContain(cell);
    }
  });

  it('without fields has a column for nearly everything, but none for the family name', async () => {
    const caller = await authgearCaller(await opened({ users: 0 }));
    const { download_url } = await caller.exported({ format: 'csv' });
    const { text, headers } = await ask(download_url);
    expect(headers.get('content-type')).toBe('text/csv');
    const columns = text.trimEnd().split(',');
    expect(columns).toHaveLength(47);
    expect(columns.slice(0, 3)).toEqual(['sub', 'preferred_username', 'email']);
    expect(columns).toContain('custom_attributes.member_id');
    expect(columns).not.toContain('family_name');
  });
});

/** The keys whose values say nothing; an object may be empty where it is always there. */
function empties(object: Json): string[] {
  return Object.entries(object)
    .filter(([, value]) => value === '' || value === null || (Array.isArray(value) && value.length === 0))
    .map(([key]) => key);
}
