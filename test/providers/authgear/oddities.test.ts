import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { JsonObject } from '../../../src/json.js';
import { pollAgainMs } from '../../../src/providers/authgear/export.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import {
  authgearRecording,
  authgearSettingsOf,
  completedTask,
  create,
  file,
  fileOf,
  poll,
  task,
  userLine,
} from '../../contracts/provider/authgear-recording.js';
import { collect, everything, idsOf, never, reading, ready } from '../../contracts/provider/collect.js';
import { bytes, json, stallAfter, status, type Recording } from '../../contracts/provider/recording.js';
import { fixture } from '../fixture.js';

describe('Authgear', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await authgearRecording(3);
    http = openHttp();
    source = connectSource(authgearSettingsOf(recording.origin), { http });
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  function heard(route: string) {
    return recording.heard.filter((request) => request.route === route);
  }

  async function checked(answer: unknown) {
    const ticket = await source.begin(everything, never);
    recording.next(poll, json(answer));
    return source.check(ticket, never);
  }

  /** The users of a file of these records. */
  async function usersOf(records: readonly JsonObject[], request = everything) {
    recording.next(file, bytes(fileOf(records.map((record) => JSON.stringify(record)))));
    return (await collect(source, request)).flatMap(({ users }) => users);
  }

  it('is asked for NDJSON and nothing else, as JSON', async () => {
    await collect(source, { ...everything, limit: 5 });
    const [{ body, headers } = { body: '', headers: {} as JsonObject }] = heard(create);
    expect(JSON.parse(body)).toEqual({ format: 'ndjson' });
    expect(headers['content-type']).toBe('application/json');
  });

  it('is asked at its endpoint, or where baseUrl says', async () => {
    const { origin } = recording;
    const settings = authgearSettingsOf(origin, { endpoint: origin, baseUrl: undefined });
    expect(idsOf(await collect(connectSource(settings, { http })))).toHaveLength(3);
  });

  it('may answer wrapped or bare (oddity 3)', async () => {
    recording.next(create, json(task()));
    recording.from(poll, json(completedTask(`${recording.origin}/files/x`)));
    expect(idsOf(await collect(source))).toHaveLength(3);
  });

  it.each(['task-pending', 'docs-pending'])('is waited for while pending: %s', async (name) => {
    expect(await checked(fixture(`authgear/${name}`))).toEqual({ state: 'pending', againMs: 2000 });
  });

  it.each(['task-completed', 'docs-completed'])('is ready: %s', async (name) => {
    expect(await checked(fixture(`authgear/${name}`))).toEqual({ state: 'ready' });
  });

  it('calls a failed task completed, and says why it failed (oddity 4)', async () => {
    expect(await checked(fixture('authgear/task-failed'))).toEqual({
      state: 'failed',
      reason: 'UnexpectedError: unexpected error occurred; tracking id …',
      providerCode: 'UnexpectedError',
    });
  });

  it('may not say why a task failed', async () => {
    expect(
      await checked({ result: task({ status: 'completed', failed_at: '2024-10-07T21:06:31Z' }) }),
    ).toEqual({
      state: 'failed',
      reason: 'Authgear reports the task as failed without a reason',
    });
  });

  it('calls a task completed that its worker broke off (oddity 5)', async () => {
    const broken = task({
      status: 'completed',
      download_url: `${recording.origin}/files/?X-Goog-Expires=59`,
    });
    expect(await checked({ result: broken })).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('broke off'),
    });
  });

  it('may complete a task without a file', async () => {
    const bare = task({ status: 'completed', completed_at: '2024-10-07T21:06:31.55Z' });
    expect(await checked({ result: bare })).toMatchObject({ state: 'failed' });
  });

  it('whose worker lost a task is asked until somebody else ends it (oddity 6)', async () => {
    const ticket = { taskId: 'userexport_1', createdAtMs: Date.now() - 6 * 3_600_000 };
    recording.from(poll, json({ result: task() }));
    expect(await source.check(ticket, never)).toEqual({ state: 'pending', againMs: 5000 });
  });

  it('is polled every 2 s at first and every 5 s at last', () => {
    expect([0, 8_000, 16_000, 60_000].map(pollAgainMs)).toEqual([2000, 2000, 4000, 5000]);
  });

  it('is asked for a new link when the link has expired (oddity 7)', async () => {
    recording.next(file, status(400, '<Error><Code>ExpiredToken</Code></Error>'));
    expect(idsOf(await collect(source))).toHaveLength(3);
    expect(recording.countOf(file)).toBe(2);
  });

  it('that lost the file after it was ready is asked for another task', async () => {
    const ticket = await ready(source);
    recording.from(poll, json({ result: task({ status: 'completed', failed_at: '2024-10-07T21:06:31Z' }) }));
    expect((await reading(source, ticket)).fault).toMatchObject({
      code: 'RESULT_EXPIRED',
      remedy: 'restart',
    });
  });

  it('never gets the token with a download (oddity 7)', async () => {
    await collect(source);
    expect(heard(file)[0]?.headers).not.toHaveProperty('authorization');
  });

  it('may not send a download into a private network (oddity 7)', async () => {
    const ticket = await ready(source);
    recording.next(
      poll,
      json({ result: completedTask('https://10.0.0.1/x.ndjson?X-Goog-Signature=s3cret') }),
    );
    const { fault } = await reading(source, ticket);
    expect(fault).toMatchObject({ code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    expect((fault as Error).message).not.toContain('s3cret');
  });

  it('sends files as they are: gzip is not a line (oddity 8)', async () => {
    recording.next(file, bytes(gzipSync(fileOf([userLine(0)]))));
    const { fault } = await reading(source, await ready(source));
    expect(fault).toMatchObject({ code: 'PROVIDER_PROTOCOL' });
  });

  it('sends zero bytes for zero users (oddity 8)', async () => {
    recording.next(file, bytes(Buffer.alloc(0)));
    expect(idsOf(await collect(source))).toEqual([]);
  });

  it('escapes what HTML would mind (oddity 8)', async () => {
    recording.next(file, bytes(Buffer.from('{"sub":"1","name":"A \\u003c\\u0026\\u003e B"}\n')));
    expect((await collect(source))[0]?.users[0]?.name).toBe('A <&> B');
  });

  it('is not downloaded from any further once the reader stops', async () => {
    const body = fileOf(Array.from({ length: 20_000 }, (_, index) => userLine(index)));
    recording.next(file, stallAfter(body, body.length - 5000));
    const ticket = await ready(source);
    const read = { ticket, checkpoint: null, request: everything, signal: never };
    for await (const { users } of source.read(read)) {
      expect(users).toHaveLength(50);
      break;
    }
    await expect(recording.quiet()).resolves.toBeUndefined();
  });

  it('leaves out empty lists, which are empty here (oddity 9)', async () => {
    const [user] = await usersOf([{ sub: '1', address: {}, mfa: {} }]);
    const lists = { roles: [], groups: [], identities: [] };
    expect(user).toEqual({ id: 'acme-authgear:1', source: 'acme-authgear', providerUserId: '1', ...lists });
  });

  it('describes identities by their kind (oddity 10)', async () => {
    const identities = [
      {
        type: 'login_id',
        login_id: { key: 'username', type: 'username', value: 'ann', original_value: 'Ann' },
      },
      {
        type: 'oauth',
        oauth: { provider_alias: 'staff', provider_type: 'adfs', provider_subject_id: 's-1' },
      },
      { type: 'oauth', oauth: { provider_alias: 'new', provider_type: 'orkut', provider_subject_id: 's-2' } },
      {
        type: 'ldap',
        ldap: {
          server_name: 'hq',
          last_login_username: 'ann',
          user_id_attribute_name: 'uid',
          user_id_attribute_value: 'a7',
        },
      },
      { claims: {} },
    ];
    const [user] = await usersOf([{ sub: '1', identities }]);
    expect(user?.identities).toEqual([
      { provider: 'login_id', providerUserId: 'ann', connection: 'username', isSocial: false },
      { provider: 'adfs', providerUserId: 's-1', connection: 'staff', isSocial: false },
      { provider: 'orkut', providerUserId: 's-2', connection: 'new' },
      { provider: 'ldap', providerUserId: 'a7', connection: 'hq', isSocial: false },
    ]);
  });

  it('knows no modification time, so no filter (oddity 14)', () => {
    expect(source.capabilities).toMatchObject({ filters: [], nativeFilters: [], nativeLimit: false });
    expect(source.capabilities.fields).not.toContain('updatedAt');
  });

  it('may send a user twice, and both are handed on (oddity 15)', async () => {
    expect(await usersOf([{ sub: '1' }, { sub: '2' }, { sub: '1' }])).toHaveLength(3);
  });

  it('counts up to nine digits of a second (oddity 16)', async () => {
    const [user] = await usersOf([
      { sub: '1', created_at: '2024-10-07T21:06:24.361634372Z', last_login_at: '2024-10-08T00:00:00Z' },
    ]);
    expect([user?.createdAt, user?.lastLoginAt]).toEqual([
      '2024-10-07T21:06:24.361Z',
      '2024-10-08T00:00:00.000Z',
    ]);
  });

  it.each([{ pageSize: 5 }, { anything: null }])('takes no options, such as %j', (options) => {
    expect(() => source.validate({ ...everything, options })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
    expect(() => source.validate(everything)).not.toThrow();
  });
});
