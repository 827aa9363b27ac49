import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { FaultCode, Remedy } from '../../../src/providers/fault.js';
import { connectSource } from '../../../src/providers/registry.js';
import { everything, expectFaultLike, reading, ready } from '../../contracts/provider/collect.js';
import {
  account,
  exportUsers,
  gigyaRecording,
  gigyaSettingsOf,
  refusal,
  search,
  success,
} from '../../contracts/provider/gigya-recording.js';
import { json, type Recording } from '../../contracts/provider/recording.js';

const giveUp = 'give-up';
const auth = ['PROVIDER_AUTH', giveUp] as const;
const forbidden = ['PROVIDER_FORBIDDEN', giveUp] as const;
const rejected = ['PROVIDER_REJECTED', giveUp] as const;
const unavailable = ['PROVIDER_UNAVAILABLE', 'retry'] as const;
const limited = ['PROVIDER_RATE_LIMITED', 'wait'] as const;
const gone = ['RESULT_EXPIRED', 'restart'] as const;

type Meaning = readonly [FaultCode, Remedy];

/** Every row of the contract's table: its code, what it means on a first call, and with a cursor if that differs. */
const rows: readonly (readonly [code: number, name: string, first: Meaning, later?: Meaning])[] = [
  [100001, 'Data pending', unavailable],
  [301001, 'Invalid data center', rejected],
  [400001, 'Invalid request format', rejected, gone],
  [400002, 'Missing required parameter', rejected, gone],
  [400003, 'Unique identifier exists', rejected, gone],
  [400004, 'Invalid parameter format', rejected, gone],
  [400006, 'Invalid parameter value', rejected, gone],
  [400007, 'Duplicate value', rejected, gone],
  [400008, 'Invalid authentication header', auth],
  [400009, 'Validation error', rejected, gone],
  [400013, 'Unsupported grant type', auth],
  [400014, 'Invalid grant', auth],
  [400015, 'Code expired', auth],
  [400020, 'Schema validation failed', rejected, gone],
  [400093, 'Invalid ApiKey parameter', auth],
  [400096, 'Not supported', rejected],
  [403000, 'Forbidden', forbidden],
  [403001, 'Invalid session token', auth],
  [403002, 'Request has expired', auth],
  [403003, 'Invalid request signature', auth],
  [403004, 'Duplicate nonce', unavailable],
  [403005, 'Unauthorized user', auth],
  [403006, 'Secret sent over HTTP', rejected],
  [403007, 'Permission denied', forbidden],
  [403009, 'Provider session expired', auth],
  [403010, 'Invalid secret', auth],
  [403011, 'Session expired', auth],
  [403012, 'No valid session', auth],
  [403015, 'Missing request referrer', auth],
  [403025, 'Invalid token', auth],
  [403026, 'Unauthorized access error', forbidden],
  [403035, 'No user cookie', auth],
  [403036, 'Unauthorized partner', forbidden],
  [403041, 'Account disabled', forbidden],
  [403042, 'Invalid loginID', forbidden],
  [403043, 'Login identifier exists', forbidden],
  [403045, 'Invalid site configuration', rejected],
  [403047, 'LoginID does not exist', forbidden],
  [403048, 'API rate limit exceeded', limited],
  [403100, 'Account pending password change', forbidden],
  [403101, 'Account pending TFA verification', forbidden],
  [403102, 'Account pending TFA registration', forbidden],
  [403110, 'Account pending recent login', forbidden],
  [403120, 'Account temporarily locked out', forbidden],
  [404000, 'Not found', rejected, gone],
  [404003, 'UID not found', rejected, gone],
  [405001, 'Invalid API method', rejected],
  [409030, 'Concurrent updates not allowed', unavailable],
  [413001, 'Entity too large', rejected],
  [414000, 'URI too long', rejected],
  [500000, 'Security warning', unavailable],
  [500001, 'General server error', unavailable],
  [500026, 'Network error', unavailable],
  [500028, 'Database error', unavailable],
  [500034, 'Error during backend operation', unavailable],
  [504001, 'Timeout', unavailable],
  [504002, 'Request timeout', unavailable],
  // The informational codes of login flows.
  [200001, 'Operation canceled', rejected],
  [206001, 'Account pending registration', rejected],
];

describe("Gigya's error", () => {
  let recording: Recording;
  let http: Http;

  beforeAll(async () => {
    recording = await gigyaRecording([], []);
    http = openHttp();
  });
  afterAll(async () => {
    http.close();
    await recording.close();
  });

  async function faultOf(method: string, withCursor = false): Promise<unknown> {
    const source = connectSource(gigyaSettingsOf(recording.origin, { method }), { http });
    const checkpoint = withCursor ? { cursor: 'cursor-7f3a0c1e', atMs: Date.now() } : null;
    return (await reading(source, await ready(source), checkpoint, everything)).fault;
  }

  describe.each(rows)('%i %s', (errorCode, name, first, later = first) => {
    function expected([code, remedy]: Meaning) {
      const told = { providerStatus: Math.floor(errorCode / 1000), providerCode: String(errorCode) };
      return { code, remedy, ...told, waitMs: remedy === 'wait' ? 2000 : undefined };
    }

    it('means what it should to a first call of accounts.search', async () => {
      recording.from(search, json(refusal(errorCode, name)));
      const fault = await faultOf('accountsSearch');
      expectFaultLike(fault, expected(first));
      expect((fault as Error).message).toContain(`(${errorCode}: ${name}`);
    });

    it('means what it should to a call with a cursor', async () => {
      recording.from(search, json(refusal(errorCode, name)));
      expectFaultLike(await faultOf('accountsSearch', true), expected(later));
    });

    it('means the same to exportUsers, in place of users, before them and behind them (oddity 5)', async () => {
      const { errorCode: _, ...ok } = success;
      const before = { ...refusal(errorCode, name), users: [account(0)] };
      const behind = { ...ok, users: [account(0)], ...refusal(errorCode, name) };
      for (const body of [refusal(errorCode, name), before, behind]) {
        recording.from(exportUsers, json(body));
        expectFaultLike(await faultOf('exportUsers'), expected(first));
      }
    });

    it('means the same with a status of its own', async () => {
      const status = Math.max(300, Math.floor(errorCode / 1000));
      recording.from(search, json(refusal(errorCode, name), status));
      expectFaultLike(await faultOf('accountsSearch'), { ...expected(first), providerStatus: status });
    });
  });
});
