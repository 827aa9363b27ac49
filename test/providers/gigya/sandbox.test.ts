import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import type { CollectRequest, Source } from '../../../src/providers/provider.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { collect, everything, expectFault } from '../../contracts/provider/collect.js';

const users = 60;

describe('Gigya on the sandbox', () => {
  let dir: string;
  let sandbox: Sandbox;
  let http: Http;
  let aheadMs: number;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-gigya-'));
    aheadMs = 0;
    sandbox = await openSandbox({ dir, users, now: () => Date.now() + aheadMs });
    http = openHttp();
  });
  afterEach(async () => {
    http.close();
    await sandbox.close();
    await rm(dir, { recursive: true });
  });

  function connect(more: object = {}): Source {
    const settings = sandbox.sources.find((source) => source.provider === 'gigya');
    return connectSource(sourceSettings.parse({ ...settings, ...more }), { http });
  }

  async function collected(request: CollectRequest = everything, more: object = {}) {
    return (await collect(connect(more), request)).flatMap((batch) => batch.users);
  }

  function withOptions(options: Record<string, string | boolean>): CollectRequest {
    return { ...everything, options };
  }

  const search = { provider: 'gigya', route: 'search' } as const;
  const exportUsers = { provider: 'gigya', route: 'export-users' } as const;

  it.each([
    ['accountsSearch', 3],
    ['accountsSearch', -3],
    ['exportUsers', 3],
  ])('that is hours off is exported all the same (%s, %i)', async (method, hours) => {
    aheadMs = hours * 3_600_000;
    expect(await collected(everything, { method })).toHaveLength(users);
  });

  it('with a wrong secret is a fault of the credentials, which are not told', async () => {
    const work = collected(everything, { secret: 'ZG8tbm90LXRlbGw=' });
    await expectFault(work, { code: 'PROVIDER_AUTH', remedy: 'give-up', providerCode: '403003' });
    await expect(work).rejects.not.toThrow(/ZG8tbm90|do-not-tell/);
  });

  it('in another data center says which', async () => {
    sandbox.faults.add({ ...search, kind: 'error-code', code: 301001 });
    const work = collected();
    await expectFault(work, { code: 'PROVIDER_REJECTED', providerCode: '301001' });
    await expect(work).rejects.toThrow(/set dataCenter: [a-z0-9.]+\.(com|cn)/);
  });

  it('applies the window itself', async () => {
    const all = await collected();
    const times = all.map(({ updatedAt = '' }) => updatedAt).sort();
    const [updatedSince = '', updatedBefore = ''] = [times[20], times[40]];
    const some = await collected({ ...everything, updatedSince, updatedBefore });
    const inside = all.filter(({ updatedAt = '' }) => updatedAt >= updatedSince && updatedAt < updatedBefore);
    expect(some).toEqual(inside);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(users);
  });

  it('applies a condition beside the window', async () => {
    const all = await collected();
    const [{ updatedAt: updatedSince = '' } = {}] = all.slice(10);
    const where = 'profile.gender = "f" OR profile.gender = "m"';
    const some = await collected({ ...withOptions({ where }), updatedSince });
    const inside = all.filter(
      ({ updatedAt = '', gender }) => updatedAt >= updatedSince && (gender === 'FEMALE' || gender === 'MALE'),
    );
    expect(some).toEqual(inside);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(all.length);
  });

  it('says what is wrong with a condition', async () => {
    await expectFault(collected(withOptions({ where: 'profile.gender =' })), {
      code: 'PROVIDER_REJECTED',
      remedy: 'give-up',
      providerCode: '400006',
    });
  });

  it('has lite accounts beside the full ones', async () => {
    const ids = async (accountType: string) =>
      (await collected(withOptions({ accountType }))).map(({ providerUserId }) => providerUserId);
    const [full, lite, both] = [await ids('FULL'), await ids('LITE'), await ids('FULL_AND_LITE')];
    expect(lite.length).toBeGreaterThan(0);
    expect([...full, ...lite].sort()).toEqual(both.sort());
  });

  it('has pending users beside the finished ones', async () => {
    const some = await collected(everything, { method: 'exportUsers' });
    const all = await collected(withOptions({ includePendingUsers: true }), { method: 'exportUsers' });
    expect(some).toHaveLength(users);
    expect(all.length).toBeGreaterThan(users);
  });

  it('means the same users in both spellings of its dates', async () => {
    const before = await collected();
    sandbox.faults.add({ ...search, kind: 'string-timestamps', times: 'always' });
    expect(await collected()).toEqual(before);
  });

  it('need not tell a success by a code', async () => {
    sandbox.faults.add({ ...exportUsers, kind: 'without-error-code' });
    expect(await collected(everything, { method: 'exportUsers' })).toHaveLength(users);
  });

  it('that repeats a cursor is given up', async () => {
    await sandbox.close();
    sandbox = await openSandbox({ dir, users: 2500 });
    sandbox.faults.add({ ...search, kind: 'repeat-cursor', after: 1 });
    await expectFault(collected(), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
  });

  it('whose cursor is not used for 5 minutes begins anew', async () => {
    await sandbox.close();
    sandbox = await openSandbox({ dir, users: 1200, now: () => Date.now() + aheadMs });
    const source = connect();
    const seen: string[] = [];
    const work = (async () => {
      for await (const batch of source.read({
        ticket: await source.begin(everything, new AbortController().signal),
        checkpoint: null,
        request: everything,
        signal: new AbortController().signal,
      })) {
        seen.push(...batch.users.map(({ providerUserId }) => providerUserId));
        // By Gigya's clock alone: our own would not even ask.
        aheadMs = 301_000;
      }
    })();
    await expectFault(work, { code: 'RESULT_EXPIRED', remedy: 'restart' });
    expect(seen).toHaveLength(1000);
  });

  it('fills what its records have, and leaves out nothing that the listing has', async () => {
    const answer = await fetch(`${sandbox.origin}/listing/gigya`);
    const listed = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Listed);
    const all = await collected({ ...everything, keepRaw: true });
    expect(all.map(({ email }) => email)).toEqual(listed.map(emailOf));
    expect(all.map(({ customAttributes }) => customAttributes)).toEqual(listed.map(({ data }) => data));
    expect(all.map(({ updatedAt }) => updatedAt)).toEqual(listed.map(({ lastUpdated }) => lastUpdated));
    expect(all.filter(({ birthDate }) => birthDate).length).toBeGreaterThan(0);
    expect(JSON.stringify(all)).not.toMatch(/"password|"hash/i);
  });
});

interface Listed {
  readonly profile: { readonly email?: string };
  readonly loginIDs: { readonly emails?: readonly string[] };
  readonly lastUpdated: string;
  readonly data?: object;
}

function emailOf({ profile, loginIDs }: Listed): string | undefined {
  return profile.email ?? loginIDs.emails?.[0];
}
