import { beforeEach, describe, expect, it } from '@jest/globals';
import { Management, ManagementClient } from 'auth0';
import { wait } from '../../src/clock.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { downloadRows, listing, opened, sourceOf } from './open.js';

let sandbox: Sandbox;
let client: ManagementClient;

beforeEach(async () => {
  sandbox = await opened({ jobMs: 100 });
  client = clientOf(sandbox);
});

/**
 * Auth0's own client. It takes a bare domain and speaks https to that, so its requests are sent on to the
 * sandbox by the one hook that it offers; they are its own in all but the address.
 */
function clientOf({ sources }: Sandbox): ManagementClient {
  const { domain, clientId, clientSecret, baseUrl } = sourceOf({ sources }, 'auth0');
  return new ManagementClient({
    domain: domain!,
    clientId: clientId!,
    clientSecret: clientSecret!,
    fetch: (url, init) => fetch((url as string).replace(`https://${domain!}`, baseUrl), init),
  });
}

async function ended(id: string): Promise<Management.GetJobResponseContent> {
  for (;;) {
    const job = await client.jobs.get(id);
    if (job.status !== 'pending') return job;
    await wait(20);
  }
}

/** The statuses that a route has answered with, in order. */
function statuses(route: string): (number | null)[] {
  return sandbox.traffic.requests.filter((request) => request.route === route).map(({ status }) => status);
}

describe("Auth0's own client", () => {
  const fields = [{ name: 'user_id' }, { name: 'email' }, { name: 'created_at', export_as: 'since' }];

  it('exports the users that the sandbox lists', async () => {
    const created = await client.jobs.usersExports.create({ format: 'json', fields });
    expect(created).toMatchObject({ type: 'users_export', status: 'pending', format: 'json', fields });
    const job = await ended(created.id);
    expect(job).toMatchObject({ id: created.id, type: 'users_export', status: 'completed' });
    const users = await listing(sandbox, 'auth0');
    expect(await downloadRows(job.location!)).toEqual(
      users.map(({ user_id, email, created_at: since }) => ({
        user_id,
        ...(email === undefined ? {} : { email }),
        since,
      })),
    );
  });

  it('gets one token and keeps it', async () => {
    await ended((await client.jobs.usersExports.create({ format: 'json' })).id);
    expect(statuses('token')).toEqual([200]);
    expect(statuses('job').length).toBeGreaterThan(1);
  });

  it('knows the refusals of an unknown job and of a wrong order as its own errors', async () => {
    const lost = client.jobs.get('job_0000000000000000');
    await expect(lost).rejects.toThrow(Management.NotFoundError);
    await expect(lost).rejects.toMatchObject({ statusCode: 404, body: { errorCode: 'inexistent_job' } });
    const refused = client.jobs.usersExports.create({ format: 'json', limit: 0 });
    await expect(refused).rejects.toThrow(Management.BadRequestError);
  });

  it('waits for the reset of the rate limit, asks again and is served', async () => {
    sandbox.faults.add({ provider: 'auth0', route: 'create', kind: 'empty-bucket' });
    const { data, rawResponse } = await client.jobs.usersExports.create({ format: 'json' }).withRawResponse();
    expect(data.status).toBe('pending');
    expect(Number(rawResponse.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
    expect(statuses('create')).toEqual([429, 200]);
  });

  it('says what the rate limit says when it may not ask again', async () => {
    sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'empty-bucket' });
    const refused = client.jobs.get('job_0000000000000000', { maxRetries: 0 });
    await expect(refused).rejects.toThrow(Management.TooManyRequestsError);
    await expect(refused).rejects.toMatchObject({ body: { errorCode: 'too_many_requests' } });
  });
});
