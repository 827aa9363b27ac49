import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { ProviderFault } from '../../../src/providers/fault.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { collect, everything, expectFault } from '../../contracts/provider/collect.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const problem = (status: number, suffix: string) =>
  JSON.stringify({ type: `https://croct.help/api/${suffix}`, title: 'No', status, detail: 'No, says Croct' });

const unavailable = { code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' } as const;
const expired = { code: 'RESULT_EXPIRED', remedy: 'restart' } as const;

type Row = readonly [
  status: number,
  body: string,
  first: Partial<ProviderFault>,
  later: Partial<ProviderFault>,
];

/** Every row of the contract's table of errors: at the first page, and at a later one, whose cursor may be gone. */
const table: readonly Row[] = [
  [
    400,
    problem(400, 'invalid-input'),
    { code: 'PROVIDER_REJECTED', remedy: 'give-up', providerStatus: 400 },
    expired,
  ],
  [
    401,
    problem(401, 'authentication/invalid-api-key'),
    { code: 'PROVIDER_AUTH', remedy: 'give-up' },
    { code: 'PROVIDER_AUTH' },
  ],
  [
    401,
    problem(401, 'authentication/unknown-api-key'),
    { code: 'PROVIDER_AUTH', remedy: 'give-up' },
    { code: 'PROVIDER_AUTH' },
  ],
  [
    402,
    problem(402, 'authentication/quota-exceeded'),
    { code: 'PROVIDER_QUOTA', remedy: 'give-up' },
    { code: 'PROVIDER_QUOTA' },
  ],
  [
    423,
    problem(423, 'authentication/quota-exceeded'),
    { code: 'PROVIDER_QUOTA', remedy: 'give-up' },
    { code: 'PROVIDER_QUOTA' },
  ],
  [403, '', { code: 'PROVIDER_FORBIDDEN', remedy: 'give-up' }, expired],
  [404, '', { code: 'PROVIDER_REJECTED', remedy: 'give-up' }, expired],
  [
    429,
    '',
    { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' },
    { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' },
  ],
  [500, '', { ...unavailable, providerStatus: 500 }, unavailable],
  [503, '<html>edge</html>', { ...unavailable, providerStatus: 503 }, unavailable],
];

describe('Croct', () => {
  let sandbox: Sandbox;
  let http: Http;

  beforeAll(async () => {
    sandbox = await openSandbox({ dir: scratchFolder(), users: 5 });
    http = openHttp();
  });
  afterEach(() => sandbox.faults.clear());
  afterAll(async () => {
    http.close();
    await sandbox.close();
  });

  const collectAll = () => {
    const settings = sandbox.sources.find(({ provider }) => provider === 'croct');
    const source = connectSource(sourceSettings.parse(settings), { http });
    return collect(source, { ...everything, options: { pageSize: 2 } });
  };

  it.each(table)('that answers with %i %s at the first page is that fault', async (status, body, first) => {
    sandbox.faults.add({ provider: 'croct', route: 'page', kind: 'status', status, body, times: 'always' });
    await expectFault(collectAll(), first);
  });

  it.each(table)(
    'that answers with %i %s at a later page is that fault',
    async (status, body, _first, later) => {
      sandbox.faults.add({
        provider: 'croct',
        route: 'page',
        kind: 'status',
        status,
        body,
        after: 1,
        times: 'always',
      });
      await expectFault(collectAll(), later);
    },
  );
});
