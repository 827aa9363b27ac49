import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import type { Json } from './open.js';
import { ask, auth0Caller, downloadRows, folder, listing, opened } from './open.js';

describe('the file of an Auth0 export', () => {
  it('is gzip in several members, and no Content-Encoding says so', async () => {
    const caller = await auth0Caller(await opened({ users: 700 }));
    const response = await fetch((await caller.exported()).location);
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(Number(response.headers.get('content-length'))).toBe(body.length);
    expect(body.toString('latin1').split('\x1f\x8b\x08').length).toBeGreaterThan(2);
  });

  it('holds every user once, as the listing has them', async () => {
    const sandbox = await opened({ users: 700 });
    const caller = await auth0Caller(sandbox);
    const users = await listing(sandbox, 'auth0');
    const names = [...new Set(users.flatMap((user) => Object.keys(user)))];
    const rows = await downloadRows(
      (await caller.exported({ fields: names.map((name) => ({ name })) })).location,
    );
    expect(rows).toHaveLength(700);
    expect(byId(rows)).toEqual(byId(users));
  });

  it('has rows of 700 bytes and more on average', async () => {
    const text = (await ask(`${(await opened({ users: 700 })).origin}/listing/auth0`)).text;
    expect(Buffer.byteLength(text) / 700).toBeGreaterThan(700);
  });

  it('refuses a request that carries an Authorization, as S3 does', async () => {
    const caller = await auth0Caller(await opened());
    const { location } = await caller.exported();
    const answer = await ask(location, { headers: caller.bearer() });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Code>InvalidArgument</Code>');
  });

  it('is reached for 60 seconds by one link, and by a fresh one at every poll', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await auth0Caller(await opened({ now: () => now }));
    const { id, location } = await caller.exported();
    now += 59_999;
    expect((await ask(location)).status).toBe(200);
    now += 1;
    const late = await ask(location);
    expect([late.status, late.headers.get('content-type')]).toEqual([403, 'application/xml']);
    expect(late.text).toContain('Request has expired');
    const fresh = (await caller.job(id)).json.location;
    expect((await ask(fresh)).status).toBe(200);
  });

  it.each([
    ['a later expiry', 'Expires', '9999999999', 'SignatureDoesNotMatch'],
    ['another signature', 'Signature', 'forged', 'SignatureDoesNotMatch'],
    ['no signature', 'Signature', null, 'AccessDenied'],
  ])('is not reached by a link with %s', async (_what, name, value, code) => {
    const caller = await auth0Caller(await opened());
    const link = new URL((await caller.exported()).location);
    if (value === null) link.searchParams.delete(name);
    else link.searchParams.set(name, value);
    const answer = await ask(link.href);
    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.text)?.[1]]).toEqual([403, code]);
  });

  it('is gone with its job', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    const { id, location } = await caller.exported();
    sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'job-gone' });
    expect((await caller.job(id)).status).toBe(404);
    expect((await ask(location)).status).toBe(404);
  });

  it('is rendered once for all jobs of one shape', async () => {
    const dir = await folder();
    const caller = await auth0Caller(await opened({ dir }));
    await caller.exported({ limit: 3 });
    await caller.exported({ limit: 3 });
    await caller.exported({ limit: 4 });
    expect(await readdir(join(dir, 'auth0', 'files'))).toHaveLength(2);
  });
});

function byId(users: Json[]): Map<string, unknown> {
  return new Map(users.map((user) => [user.user_id, user]));
}
