import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { openHttp, type Http } from '../../../src/http/http.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import type { Source } from '../../../src/providers/provider.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { collect, everything, expectFault, idsOf, never } from '../../contracts/provider/collect.js';
import { march } from '../../contracts/provider/khoros-care-recording.js';
import { withOptions } from '../../contracts/provider/with-options.js';

const users = 30;
const provider = 'khoros-care';
const activities = {
  CONSOLE_LOGGED_IN: 'consoleLoggedInMs',
  GREEN_STATE: 'greenStateMs',
  YELLOW_STATE: 'yellowStateMs',
  RED_STATE: 'redStateMs',
  MOBILE: 'mobileMs',
} as const;

describe('Khoros Care on the sandbox', () => {
  let dir: string;
  let sandbox: Sandbox;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-care-'));
    sandbox = await openSandbox({ dir, users, jobMs: 1 });
    http = openHttp();
    const settings = sandbox.sources.find((one) => one.provider === provider);
    const bare = connectSource(sourceSettings.parse(settings), { http });
    source = withOptions(bare, { ...march, includeDisabled: true });
  });
  afterEach(async () => {
    http.close();
    await sandbox.close();
    await rm(dir, { recursive: true });
  });

  const usersOf = async (request = everything) =>
    (await collect(source, request)).flatMap((batch) => batch.users);
  const withOf = (options: JsonObject) => ({ ...everything, options: { ...march, ...options } });

  it.each([
    { route: 'file', kind: 'byte-order-mark' },
    { route: 'file', kind: 'lower-case-keys' },
    { route: 'file', kind: 'expire-link' },
    { route: 'download', kind: 'expire-link' },
    { route: 'download', kind: 'direct-file' },
    { route: 'status', kind: 'result-shape', as: 'object', times: 'always' },
    { route: 'status', kind: 'result-shape', as: 'array', times: 'always' },
    { route: 'create', kind: 'old-links' },
    { route: 'status', kind: 'old-links', times: 'always' },
    { route: 'create', kind: 'early-link' },
    { route: 'create', kind: 'plain-text' },
    { route: 'status', kind: 'plain-text', times: 'always' },
    { route: 'status', kind: 'closed-as', detail: null, times: 'always' },
  ] as const)('comes through %j with the same users', async (fault) => {
    const before = await usersOf();
    sandbox.faults.add({ provider, ...fault });
    const facts = (all: typeof before) =>
      all.map(({ id, name, email, agentActivity }) => ({ id, name, email, agentActivity }));
    expect(facts(await usersOf())).toEqual(facts(before));
    expect(before).toHaveLength(users);
  });

  it('has the users that its listing has, value by value', async () => {
    const listing = await (await fetch(`${sandbox.origin}/listing/${provider}`)).text();
    const rows = listing
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    // The listing's times are those of this month.
    const january = { startTime: '2025-01-01T00:00:00.000Z', endTime: '2025-01-31T23:59:59.999Z' };
    const found = await usersOf(withOf({ ...january, includeDisabled: true }));
    expect(found).toHaveLength(rows.length);
    for (const [index, row] of rows.entries()) {
      const { providerUserId, email = '', name = '', agentActivity, customAttributes } = found[index]!;
      expect([providerUserId, email, name]).toEqual([
        row.AGENT_ID,
        row.AGENT_EMAIL ?? '',
        row.AGENT_NAME ?? '',
      ]);
      for (const [state, field] of Object.entries(activities))
        expect(agentActivity?.[field]).toBe(Number(row[`TOTAL_${state}_TIME_MILLIS`]));
      const others = Object.entries(row).filter(
        ([column]) => !/^AGENT_(ID|EMAIL|NAME)$|_MILLIS$/.test(column),
      );
      expect(customAttributes).toEqual(Object.fromEntries(others));
    }
  });

  it('takes null for what is empty', async () => {
    sandbox.faults.add({ provider, route: 'file', kind: 'null-cells' });
    expect(await usersOf()).toHaveLength(users);
  });

  it('refuses a status URL that leads elsewhere', async () => {
    sandbox.faults.add({ provider, route: 'create', kind: 'foreign-link' });
    await expectFault(source.begin(everything, never), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('says that a report failed', async () => {
    sandbox.faults.add({ provider, route: 'status', kind: 'job-failed' });
    const check = await source.check(await source.begin(everything, never), never);
    expect(check).toMatchObject({ state: 'failed', providerCode: 'FAILED' });
  });

  it('waits for the rate limit', async () => {
    sandbox.faults.add({ provider, route: 'create', kind: 'empty-bucket' });
    await expectFault(source.begin(everything, never), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' });
  });

  it('leaves out disabled agents unless they are asked for', async () => {
    const enabled = (await usersOf()).filter(
      ({ customAttributes }) => customAttributes?.STATUS === 'Enabled',
    );
    expect(enabled.length).toBeLessThan(users);
    expect(await usersOf(withOf({}))).toEqual(enabled);
  });

  it('reports on the agents that are named', async () => {
    const [first, second] = await usersOf();
    const agentIds = [first!.providerUserId, second!.providerUserId];
    expect(idsOf(await collect(source, withOf({ agentIds })))).toEqual(agentIds);
  });

  it('has the metrics that are named, and the id', async () => {
    const [, user] = await usersOf(withOf({ metrics: ['agent_name'] }));
    expect(Object.keys(user ?? {})).toEqual(['id', 'source', 'providerUserId', 'name']);
  });

  it('counts a row without any id, and leaves it out', async () => {
    const request = withOf({ metrics: ['agent_id', 'agent_name'] });
    const ids = idsOf(await collect(source, request));
    sandbox.faults.add({ provider, route: 'file', kind: 'row-without-id', row: 2 });
    const batches = await collect(source, request);
    expect(idsOf(batches)).toEqual(ids.toSpliced(2, 1));
    expect(batches.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(1);
  });
});
