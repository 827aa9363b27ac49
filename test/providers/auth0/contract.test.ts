import { describeProvider } from '../../contracts/provider.contract.js';
import { auth0Recordings } from '../../contracts/provider/auth0-recording.js';
import { onSandbox } from '../../contracts/provider/sandbox.js';

const provider = 'auth0';
const create = { provider, route: 'create' };
const file = { provider, route: 'file' };
const scope =
  '{"statusCode":403,"error":"Forbidden","message":"Insufficient scope","errorCode":"insufficient_scope"}';

describeProvider('Auth0 on recordings', auth0Recordings);
describeProvider(
  'Auth0 on the sandbox',
  onSandbox({
    provider,
    readRoute: 'file',
    faults: {
      unauthorized: { ...create, kind: 'status', status: 401, times: 'always' },
      forbidden: { ...create, kind: 'status', status: 403, body: scope },
      'rate-limited': { ...create, kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      'error-once': { ...create, kind: 'status', status: 500 },
      'error-always': { ...create, kind: 'status', status: 500, times: 'always' },
      'reset-in-body': { ...file, kind: 'reset', afterBytes: 20_000 },
      truncated: { ...file, kind: 'truncate', afterBytes: 20_000 },
      malformed: { ...file, kind: 'malformed-line', row: 2 },
      'row-without-id': { ...file, kind: 'row-without-id', row: 2 },
      'repeated-row': { ...file, kind: 'repeat-row', row: 2 },
      stall: { ...file, kind: 'hang' },
      'result-gone': { provider, route: 'job', kind: 'job-gone' },
    },
  }),
);
