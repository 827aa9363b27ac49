import { describeProvider } from '../../contracts/provider.contract.js';
import { croctRecordings } from '../../contracts/provider/croct-recording.js';
import { onSandbox } from '../../contracts/provider/sandbox.js';

const page = { provider: 'croct', route: 'page' };

describeProvider('Croct on recordings', croctRecordings);
describeProvider(
  'Croct on the sandbox',
  onSandbox({
    provider: 'croct',
    readRoute: 'page',
    faults: {
      unauthorized: { ...page, kind: 'status', status: 401 },
      forbidden: { ...page, kind: 'status', status: 403 },
      'rate-limited': { ...page, kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      'error-once': { ...page, kind: 'status', status: 500 },
      'error-always': { ...page, kind: 'status', status: 500, times: 'always' },
      'reset-in-body': { ...page, kind: 'reset', afterBytes: 5000, after: 1 },
      truncated: { ...page, kind: 'truncate', afterBytes: 5000, after: 1 },
      'row-without-id': { ...page, kind: 'row-without-id', row: 2 },
      'repeated-row': { ...page, kind: 'repeat-row', row: 2 },
      stall: { ...page, kind: 'hang' },
      'result-gone': { ...page, kind: 'status', status: 410, after: 1 },
    },
    cannot: { malformed: 'a page is one JSON document, it has no lines' },
  }),
);
