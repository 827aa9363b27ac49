import { describeProvider } from '../../contracts/provider.contract.js';
import { exportUsersRecordings, searchRecordings } from '../../contracts/provider/gigya-recording.js';
import { onSandbox, type SandboxPlan } from '../../contracts/provider/sandbox.js';

describeProvider('Gigya (accountsSearch) on recordings', searchRecordings);
describeProvider('Gigya (exportUsers) on recordings', exportUsersRecordings);

/** What both methods have on the sandbox. */
function planOf(route: string, settings: object): SandboxPlan {
  const at = { provider: 'gigya', route };
  return {
    provider: 'gigya',
    settings,
    readRoute: route,
    faults: {
      unauthorized: { ...at, kind: 'status', status: 401 },
      forbidden: { ...at, kind: 'error-code', code: 403007 },
      'rate-limited': { ...at, kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      'error-once': { ...at, kind: 'error-code', code: 500001 },
      'error-always': { ...at, kind: 'error-code', code: 500001, times: 'always' },
      'reset-in-body': { ...at, kind: 'reset', afterBytes: 10_000 },
      truncated: { ...at, kind: 'truncate', afterBytes: 10_000 },
      'row-without-id': { ...at, kind: 'row-without-id', row: 2 },
      'repeated-row': { ...at, kind: 'repeat-row', row: 2 },
      stall: { ...at, kind: 'hang' },
    },
  };
}

const search = planOf('search', {});
const searchGone = {
  provider: 'gigya',
  route: 'search',
  kind: 'error-code',
  code: 400006,
  after: 1,
} as const;
describeProvider(
  'Gigya (accountsSearch) on the sandbox',
  onSandbox({
    ...search,
    faults: { ...search.faults, 'result-gone': searchGone },
    cannot: { malformed: 'a batch is one JSON document, it has no lines' },
  }),
);

const exportUsers = planOf('export-users', { method: 'exportUsers' });
const malformed = { provider: 'gigya', route: 'export-users', kind: 'malformed-line', row: 2 } as const;
describeProvider(
  'Gigya (exportUsers) on the sandbox',
  onSandbox({
    ...exportUsers,
    listing: '?method=exportUsers',
    faults: { ...exportUsers.faults, malformed },
    cannot: { 'result-gone': 'there is no result and no cursor, every read asks anew' },
  }),
);
