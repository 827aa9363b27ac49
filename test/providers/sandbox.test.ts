import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../src/http/http.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import type { Source } from '../../src/providers/provider.js';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { collect, everything, expectFault, idsOf, never } from '../contracts/provider/collect.js';

const users = 30;

describe('on the sandbox', () => {
  let dir: string;
  let sandbox: Sandbox;
  let http: Http;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-providers-'));
    sandbox = await openSandbox({ dir, users, jobMs: 1 });
    http = openHttp();
  });
  afterEach(async () => {
    http.close();
    await sandbox.close();
    await rm(dir, { recursive: true });
  });

  function connect(provider: string): Source {
    const settings = sandbox.sources.find((source) => source.provider === provider);
    return connectSource(sourceSettings.parse(settings), { http });
  }

  describe('Auth0', () => {
    const provider = 'auth0';

    it.each([
      { provider, route: 'file', kind: 'expire-link' },
      { provider, route: 'job', kind: 'expire-link', after: 1 },
      { provider, route: 'create', kind: 'expire-token' },
      { provider, route: 'job', kind: 'expire-token' },
    ] as const)('comes through %j', async (fault) => {
      sandbox.faults.add(fault);
      expect(idsOf(await collect(connect(provider)))).toHaveLength(users);
    });

    it('notices corrupt gzip', async () => {
      sandbox.faults.add({ provider, route: 'file', kind: 'corrupt-gzip' });
      await expectFault(collect(connect(provider)), { code: 'PROVIDER_PROTOCOL', remedy: 'retry' });
    });

    it('waits until the rate limit is reset', async () => {
      sandbox.faults.add({ provider, route: 'create', kind: 'empty-bucket' });
      const source = connect(provider);
      const work = source.begin(everything, never);
      await expectFault(work, { code: 'PROVIDER_RATE_LIMITED', providerCode: 'too_many_requests' });
    });

    it('says why a job failed', async () => {
      sandbox.faults.add({ provider, route: 'job', kind: 'job-failed' });
      const source = connect(provider);
      const check = await source.check(await source.begin(everything, never), never);
      expect(check).toMatchObject({ state: 'failed', reason: expect.stringContaining('export failed') });
    });

    it('gives as many users as the limit says', async () => {
      const request = { ...everything, limit: 7 };
      expect(idsOf(await collect(connect(provider), request))).toHaveLength(7);
    });
  });

  describe('Croct', () => {
    const provider = 'croct';
    const page = { provider, route: 'page' } as const;
    const pagesOfTen = { ...everything, options: { pageSize: 10 } };

    it('that repeats a cursor is given up', async () => {
      sandbox.faults.add({ ...page, kind: 'repeat-cursor', after: 1 });
      const work = collect(connect(provider), pagesOfTen);
      await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    });

    it('may end either way', async () => {
      sandbox.faults.add({ ...page, kind: 'end-with-null', times: 'always' });
      expect(idsOf(await collect(connect(provider), pagesOfTen))).toHaveLength(users);
    });

    it('means the same users in both spellings', async () => {
      const before = await collect(connect(provider));
      sandbox.faults.add({ ...page, kind: 'sdk-shapes', times: 'always' });
      const after = await collect(connect(provider));
      const facts = (batches: typeof before) =>
        batches.flatMap((batch) =>
          batch.users.map(({ id, birthDate, gender }) => ({ id, birthDate, gender })),
        );
      expect(facts(after)).toEqual(facts(before));
    });

    it('applies the window itself', async () => {
      const all = (await collect(connect(provider))).flatMap((batch) => batch.users);
      const [updatedSince = '', updatedBefore = ''] = [all[10]?.updatedAt, all[20]?.updatedAt];
      const some = await collect(connect(provider), { ...pagesOfTen, updatedSince, updatedBefore });
      const inside = all.filter(
        ({ updatedAt = '' }) => updatedAt >= updatedSince && updatedAt < updatedBefore,
      );
      expect(idsOf(some)).toEqual(inside.map((user) => user.providerUserId));
      expect(inside.length).toBeGreaterThan(0);
    });
  });
});
