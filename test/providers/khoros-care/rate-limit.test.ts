import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreRateLedger } from '../../../src/exports/store/rate-ledger.js';
import { openEmbeddedStore } from '../../../src/exports/store/embedded.js';
import type { Store } from '../../../src/exports/store/store.js';
import { openHttp, type Http } from '../../../src/http/http.js';
import { ProviderFault } from '../../../src/providers/fault.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import { everything, expectFault, never } from '../../contracts/provider/collect.js';
import {
  create,
  khorosCareRecording,
  khorosCareSettingsOf,
  march,
  teams,
} from '../../contracts/provider/khoros-care-recording.js';
import type { Recording } from '../../contracts/provider/recording.js';
import { withOptions } from '../../contracts/provider/with-options.js';
import { newDataDir } from '../../support/data-dir.js';

/** Two processes as far as the provider can tell: two ways out, which share nothing but the store. */
describe('the rate limit of Khoros Care (oddity 3)', () => {
  let dir: Awaited<ReturnType<typeof newDataDir>>;
  let store: Store;
  let recording: Recording;
  let ways: readonly Http[];
  let id = 0;

  beforeAll(async () => {
    dir = await newDataDir();
    store = await openEmbeddedStore(dir.path);
    recording = await khorosCareRecording(1);
    ways = [1, 2].map(() => openHttp({ ledger: new StoreRateLedger(store.db) }));
  });
  afterAll(async () => {
    for (const http of ways) http.close();
    await recording.close();
    await store.close();
    await dir[Symbol.asyncDispose]();
  });

  let sources: readonly Source[];
  beforeEach(() => {
    id += 1;
    recording.heard.length = 0;
    const settings = khorosCareSettingsOf(recording.origin, { id: `care-${id}` });
    sources = ways.map((http) => withOptions(connectSource(settings, { http }), march));
  });

  const begin = () => Promise.allSettled(sources.map((source) => source.begin(everything, never)));

  it('is kept to by all processes together, and those beyond it are told to wait', async () => {
    const outcomes = (await Promise.all(Array.from({ length: 15 }, begin))).flat();
    const refused = outcomes
      .filter((one) => one.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    expect([recording.countOf(create), refused.length]).toEqual([20, 10]);
    for (const fault of refused) {
      expect(fault).toBeInstanceOf(ProviderFault);
      expect(fault).toMatchObject({
        code: 'PROVIDER_RATE_LIMITED',
        remedy: 'wait',
        providerStatus: undefined,
      });
      expect((fault as ProviderFault).waitMs).toBeGreaterThan(50_000);
    }
    expect((refused[0] as Error).message).toMatch(
      /the requests of the rate limit are used up for another \d+ s\. /,
    );
  });

  it('has its last requests left to exports by health checks', async () => {
    for (let round = 0; round < 9; round += 1) await begin();
    const [source, other] = sources;
    await expectFault(source!.health(never), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' });
    await expect(other!.begin(everything, never)).resolves.toBeDefined();
    expect([recording.countOf(teams), recording.countOf(create)]).toEqual([0, 19]);
  });
});
