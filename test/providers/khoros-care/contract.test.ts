import { describeProvider } from '../../contracts/provider.contract.js';
import { khorosCareRecordings, march } from '../../contracts/provider/khoros-care-recording.js';
import { onSandbox } from '../../contracts/provider/sandbox.js';

const provider = 'khoros-care';
const create = { provider, route: 'create' };
const file = { provider, route: 'file' };

describeProvider('Khoros Care on recordings', khorosCareRecordings);
describeProvider(
  'Khoros Care on the sandbox',
  onSandbox({
    provider,
    // Without it the disabled ones are left out.
    options: { ...march, includeDisabled: true },
    readRoute: 'file',
    always: ['create', 'status', 'download'].map((route) => ({
      provider,
      route,
      kind: 'uncounted',
      times: 'always',
    })),
    faults: {
      unauthorized: { ...create, kind: 'status', status: 401, times: 'always' },
      forbidden: { ...create, kind: 'status', status: 403, times: 'always' },
      'rate-limited': { ...create, kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      'error-once': { ...create, kind: 'status', status: 500 },
      'error-always': { ...create, kind: 'status', status: 500, times: 'always' },
      'reset-in-body': { ...file, kind: 'reset', afterBytes: 30_000 },
      truncated: { ...file, kind: 'truncate', afterBytes: 30_000 },
      malformed: { ...file, kind: 'malformed-line', row: 2 },
      'repeated-row': { ...file, kind: 'repeat-row', row: 2 },
      stall: { ...file, kind: 'hang' },
      'result-gone': { provider, route: 'status', kind: 'job-gone' },
    },
    cannot: { 'row-without-id': 'a row that loses AGENT_ID has AGENT_EMAIL for an id; see sandbox.test.ts' },
  }),
);
