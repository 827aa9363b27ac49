import { describe, expect, it } from '@jest/globals';

import { Auth0Caller, auth0Caller, croctPage, opened, sourceOf } from './open.js';
import { examples } from './wire-examples.js';

const everything = {
  format: 'json',
  connection_id: 'con_SandboxUsers0001',
  limit: 5,
  fields: [{ name: 'email' }, { name: 'identities[0].connection' }],
};

describe('the simulated Auth0 answers with the keys of the documented', () => {
  const { auth0 } = examples;

  it('token', async () => {
    const caller = new Auth0Caller(sourceOf(await opened(), 'auth0'));
    expect(keys((await caller.grant()).json)).toEqual(keys(auth0.token));
  });

  it('token error', async () => {
    const caller = new Auth0Caller(sourceOf(await opened(), 'auth0'));
    const { status, json } = await caller.grant({ client_secret: 'wrong' });
    expect({ status, json }).toEqual({ status: 401, json: auth0.tokenError });
  });

  it('pending job', async () => {
    const caller = await auth0Caller(await opened());
    const { json } = await caller.create(everything);
    expect(keys(json)).toEqual(keys(auth0.pending));
    expect(json).toMatchObject({ type: 'users_export', status: 'pending', ...everything });
    expect(json.id).toMatch(/^job_[A-Za-z0-9]{16}$/);
  });

  it('completed job', async () => {
    const caller = await auth0Caller(await opened());
    const job = await caller.exported(everything);
    expect(keys(job)).toEqual(keys(auth0.completed));
    expect([...new URL(job.location).searchParams.keys()]).toEqual(['Expires', 'Key-Pair-Id', 'Signature']);
  });

  it('refusal of a body', async () => {
    const caller = await auth0Caller(await opened());
    const { json } = await caller.create({ format: 'xml' });
    expect(json).toEqual({ ...auth0.invalidBody, message: expect.stringContaining('on property format') });
  });

  it('refusal of a caller without a token', async () => {
    const { baseUrl } = sourceOf(await opened(), 'auth0');
    const response = await fetch(`${baseUrl}/api/v2/jobs/job_aaaaaaaaaaaaaaaa`);
    expect(await response.json()).toEqual(auth0.unauthenticated);
  });

  it('rate limit', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'empty-bucket' });
    const caller = await auth0Caller(sandbox);
    expect((await caller.job('job_aaaaaaaaaaaaaaaa')).json).toEqual(auth0.tooMany);
  });
});

describe('the simulated Croct answers with the keys of the documented', () => {
  const { croct } = examples;

  it('page', async () => {
    const { json } = await croctPage(await opened());
    const [example] = croct.page.items;
    expect(keys(json)).toEqual(keys(croct.page));
    for (const user of json.items) expect(keys(user)).toEqual(keys(example));
    expect(keys(json.items[0].address)).toEqual(keys(example.address));
    expect(keys(json.items[0].statistics)).toEqual(keys(example.statistics));
  });

  it('problem', async () => {
    const { json, headers } = await croctPage(await opened(), { pageSize: '0' });
    expect(keys(json)).toEqual(keys(croct.problem));
    expect(headers.get('content-type')).toBe('application/problem+json');
  });
});

function keys(value: object): string[] {
  return Object.keys(value);
}
