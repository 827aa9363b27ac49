import { describeProvider } from '../../contracts/provider.contract.js';
import { authgearRecordings } from '../../contracts/provider/authgear-recording.js';
import { onSandbox } from '../../contracts/provider/sandbox.js';

const provider = 'authgear';
const create = { provider, route: 'create' };
const file = { provider, route: 'file' };
const block = { headers: { 'content-type': 'text/html' }, body: '<html>Blocked</html>' };

describeProvider('Authgear on recordings', authgearRecordings);
describeProvider(
  'Authgear on the sandbox',
  onSandbox({
    provider,
    readRoute: 'file',
    faults: {
      unauthorized: { ...create, kind: 'status', status: 401, times: 'always' },
      forbidden: { ...create, kind: 'status', status: 403, ...block },
      'rate-limited': { ...create, kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      'error-once': { ...create, kind: 'status', status: 500 },
      'error-always': { ...create, kind: 'api-error', reason: 'UnexpectedError', times: 'always' },
      'reset-in-body': { ...file, kind: 'reset', afterBytes: 20_000 },
      truncated: { ...file, kind: 'truncate', afterBytes: 20_000 },
      malformed: { ...file, kind: 'malformed-line', row: 2 },
      'row-without-id': { ...file, kind: 'row-without-id', row: 2 },
      'repeated-row': { ...file, kind: 'repeat-row', row: 2 },
      stall: { ...file, kind: 'hang' },
      'result-gone': { provider, route: 'task', kind: 'job-gone' },
    },
  }),
);
