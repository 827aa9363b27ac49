import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { ProviderFault } from '../../../src/providers/fault.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { collect, expectFault } from '../../contracts/provider/collect.js';
import { scratchFolder } from '../../support/scratch-folder.js';

type Route = 'token' | 'create' | 'job' | 'file';

const management = (statusCode: number, error: string, errorCode?: string) =>
  JSON.stringify({ statusCode, error, message: `${error}, says Auth0`, ...(errorCode && { errorCode }) });
const oauth = (error: string) => JSON.stringify({ error, error_description: `${error}, says Auth0` });

const auth = { code: 'PROVIDER_AUTH', remedy: 'give-up' } as const;
const forbidden = { code: 'PROVIDER_FORBIDDEN', remedy: 'give-up' } as const;
const rejected = { code: 'PROVIDER_REJECTED', remedy: 'give-up' } as const;
const limited = { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' } as const;
const unavailable = { code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' } as const;
const expired = { code: 'RESULT_EXPIRED', remedy: 'restart' } as const;

/** Every row of the tables of errors in the contract, at each place where it can happen. */
const table: readonly [route: Route, status: number, body: string, fault: Partial<ProviderFault>][] = [
  ['token', 401, oauth('access_denied'), { ...auth, providerCode: 'access_denied' }],
  ['token', 401, oauth('invalid_client'), { ...auth, providerCode: 'invalid_client' }],
  ['token', 403, oauth('unauthorized_client'), { ...forbidden, providerCode: 'unauthorized_client' }],
  ['token', 429, oauth('too_many_requests'), { ...limited, providerCode: 'too_many_requests' }],
  ['token', 503, '<html>edge</html>', { ...unavailable, providerStatus: 503 }],
  [
    'create',
    400,
    management(400, 'Bad Request', 'invalid_body'),
    { ...rejected, providerCode: 'invalid_body' },
  ],
  ['create', 401, management(401, 'Unauthorized'), { ...auth, providerStatus: 401 }],
  [
    'create',
    403,
    management(403, 'Forbidden', 'insufficient_scope'),
    { ...forbidden, providerCode: 'insufficient_scope' },
  ],
  ['create', 404, management(404, 'Not Found'), { ...rejected, providerStatus: 404 }],
  [
    'create',
    429,
    management(429, 'Too Many Requests', 'too_many_requests'),
    { ...limited, providerCode: 'too_many_requests' },
  ],
  ['create', 502, '<html>edge</html>', { ...unavailable, providerStatus: 502 }],
  ['job', 400, management(400, 'Bad Request', 'invalid_uri'), { ...expired, providerCode: 'invalid_uri' }],
  ['job', 401, management(401, 'Unauthorized'), { ...auth, providerStatus: 401 }],
  [
    'job',
    403,
    management(403, 'Forbidden', 'insufficient_scope'),
    { ...forbidden, providerCode: 'insufficient_scope' },
  ],
  [
    'job',
    404,
    management(404, 'Not Found', 'inexistent_job'),
    { ...expired, providerCode: 'inexistent_job' },
  ],
  ['job', 429, management(429, 'Too Many Requests', 'too_many_requests'), limited],
  ['job', 500, management(500, 'Internal Server Error'), { ...unavailable, providerStatus: 500 }],
  ['file', 403, '<Error><Code>AccessDenied</Code></Error>', { ...expired, providerStatus: 403 }],
  ['file', 404, '<Error><Code>NoSuchKey</Code></Error>', { ...expired, providerStatus: 404 }],
  ['file', 410, '', { ...expired, providerStatus: 410 }],
  ['file', 503, '<Error><Code>SlowDown</Code></Error>', { ...unavailable, providerStatus: 503 }],
];

describe('Auth0', () => {
  let sandbox: Sandbox;
  let http: Http;

  beforeAll(async () => {
    sandbox = await openSandbox({ dir: scratchFolder(), users: 5, jobMs: 1 });
    http = openHttp();
  });
  afterEach(() => sandbox.faults.clear());
  afterAll(async () => {
    http.close();
    await sandbox.close();
  });

  const connect = (): Source => {
    const settings = sandbox.sources.find(({ provider }) => provider === 'auth0');
    return connectSource(sourceSettings.parse(settings), { http });
  };

  it.each(table)('that answers at %s with %i %s is that fault', async (route, status, body, fault) => {
    sandbox.faults.add({ provider: 'auth0', route, kind: 'status', status, body, times: 'always' });
    await expectFault(collect(connect()), fault);
  });
});
