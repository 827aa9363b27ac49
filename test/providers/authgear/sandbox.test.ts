import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import {
  collect,
  everything,
  expectFault,
  expectFaultLike,
  idsOf,
  never,
  reading,
  ready,
} from '../../contracts/provider/collect.js';

const provider = 'authgear';
const users = 60;

describe('Authgear on the sandbox', () => {
  let dir: string;
  let sandbox: Sandbox;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-authgear-'));
    sandbox = await openSandbox({ dir, users, jobMs: 1 });
    http = openHttp();
    source = connect();
  });
  afterEach(async () => {
    http.close();
    await sandbox.close();
    await rm(dir, { recursive: true });
  });

  function connect(more: object = {}): Source {
    const settings = sandbox.sources.find((candidate) => candidate.provider === provider);
    return connectSource(sourceSettings.parse({ ...settings, ...more }), { http });
  }

  it.each([
    { provider, route: 'file', kind: 'expire-link' },
    { provider, route: 'task', kind: 'expire-link', after: 1 },
    { provider, route: 'create', kind: 'expire-token' },
    { provider, route: 'task', kind: 'expire-token' },
    { provider, route: 'create', kind: 'unwrapped' },
    { provider, route: 'task', kind: 'unwrapped', times: 'always' },
  ] as const)('comes through %j', async (fault) => {
    sandbox.faults.add(fault);
    expect(idsOf(await collect(source))).toHaveLength(users);
  });

  it.each([
    ['UsageLimitExceeded', 'PROVIDER_QUOTA', 'give-up'],
    ['RateLimited', 'PROVIDER_RATE_LIMITED', 'wait'],
    ['MaximumConcurrentJobLimitExceeded', 'PROVIDER_RATE_LIMITED', 'wait'],
    ['UserExportDisabled', 'PROVIDER_REJECTED', 'give-up'],
    ['UnexpectedError', 'PROVIDER_UNAVAILABLE', 'retry'],
    ['JSONTooLarge', 'PROVIDER_REJECTED', 'give-up'],
    ['BadRequest', 'PROVIDER_REJECTED', 'give-up'],
  ] as const)('takes %s for %s', async (reason, code, remedy) => {
    sandbox.faults.add({ provider, route: 'create', kind: 'api-error', reason });
    await expectFault(source.begin(everything, never), { code, remedy, providerCode: reason });
  });

  it.each([
    ['job-failed', expect.stringContaining('UnexpectedError')],
    ['job-aborted', expect.stringContaining('broke off')],
  ] as const)('says why after %s', async (kind, reason) => {
    sandbox.faults.add({ provider, route: 'task', kind });
    const check = await source.check(await source.begin(everything, never), never);
    expect(check).toMatchObject({ state: 'failed', reason });
  });

  it('waits for a task that was lost', async () => {
    const ticket = await source.begin(everything, never);
    sandbox.faults.add({ provider, route: 'task', kind: 'job-lost' });
    for (let n = 0; n < 3; n += 1)
      expect(await source.check(ticket, never)).toMatchObject({ state: 'pending' });
  });

  it('asks for another task when the object is missing', async () => {
    sandbox.faults.add({ provider, route: 'file', kind: 'missing-object', times: 'always' });
    const { fault } = await reading(source, await ready(source));
    expectFaultLike(fault, { code: 'RESULT_EXPIRED', remedy: 'restart' });
  });

  it.each([{ projectId: 'other' }, { keyId: 'other' }])('is ill with %j', async (wrong) => {
    await expectFault(connect(wrong).health(never), { code: 'PROVIDER_AUTH', providerStatus: 403 });
  });

  it('hands on no secret, whatever the records hold', async () => {
    const batches = await collect(source, { ...everything, keepRaw: true });
    const shown = JSON.stringify(batches);
    expect(shown).toContain('custom_attributes');
    expect(shown).not.toMatch(/otpauth:|"totps"|"secret"/);
  });
});
