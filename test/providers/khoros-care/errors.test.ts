import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import type { ProviderFault } from '../../../src/providers/fault.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import { collect, everything, expectFault, never } from '../../contracts/provider/collect.js';
import * as care from '../../contracts/provider/khoros-care-recording.js';
import type { Recording } from '../../contracts/provider/recording.js';
import {
  bytes,
  json,
  resetAfter,
  stallAfter,
  status,
  type Play,
} from '../../contracts/provider/recording.js';
import { withOptions } from '../../contracts/provider/with-options.js';

const { create, poll, download, file, envelope, state } = care;

const unavailable = { code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' } as const;
const auth = { code: 'PROVIDER_AUTH', remedy: 'give-up' } as const;
const rejected = { code: 'PROVIDER_REJECTED', remedy: 'give-up' } as const;
const limited = { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' } as const;
const expired = { code: 'RESULT_EXPIRED', remedy: 'restart' } as const;
const wrong = { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' } as const;
const cut = { code: 'PROVIDER_PROTOCOL', remedy: 'retry' } as const;

const rows = Buffer.from(JSON.stringify([care.row(0), care.row(1)]));
const hangUp: Play = (response) => response.socket?.resetAndDestroy();
const silent: Play = () => undefined;
const html = (code: number) => status(code, '<html>edge</html>', { 'content-type': 'text/html' });
const failing = envelope('Unable to hydrate filter', 'FAIL');
const throttled = envelope('Rate limit exceeded', 'FAIL');
const repeated = (body: Buffer) => bytes(Buffer.concat([body, body]));

/** Every row of the table of faults, at each place where it can happen. */
const table: readonly [what: string, route: string, play: Play, fault: Partial<ProviderFault>][] = [
  ['a reset', create, hangUp, unavailable],
  ['a reset', poll, hangUp, unavailable],
  ['a reset', download, hangUp, unavailable],
  ['a reset', file, hangUp, unavailable],
  // Told by the socket as either: a failed connection, or a body that ended early.
  ['a reset in the middle', file, resetAfter(rows, 60), { remedy: 'retry' }],
  ['no answer', create, silent, unavailable],
  ['no answer', file, silent, unavailable],
  ['half an answer', file, stallAfter(rows, 60), unavailable],
  ['500', create, html(500), { ...unavailable, providerStatus: 500 }],
  ['502', poll, html(502), { ...unavailable, providerStatus: 502 }],
  ['503', download, html(503), { ...unavailable, providerStatus: 503 }],
  ['503 SlowDown', file, status(503, '<Error/>'), { ...unavailable, providerStatus: 503 }],
  ['401', create, html(401), { ...auth, providerStatus: 401 }],
  ['401', poll, html(401), { ...auth, providerStatus: 401 }],
  ['401', download, html(401), { ...auth, providerStatus: 401 }],
  ['403', create, html(403), { code: 'PROVIDER_FORBIDDEN', remedy: 'give-up', providerStatus: 403 }],
  ['400', create, json({}, 400), { ...rejected, providerStatus: 400 }],
  ['404', create, json({}, 404), { ...rejected, providerStatus: 404 }],
  ['422', create, json(failing, 422), { ...rejected, providerStatus: 422, providerCode: 'FAIL' }],
  ['FAIL', create, json(failing), { ...rejected, providerStatus: 200, providerCode: 'FAIL' }],
  ['429', create, status(429, '', { 'retry-after': '3' }), { ...limited, waitMs: 3000 }],
  ['429', poll, status(429, ''), limited],
  ['429', download, status(429, ''), limited],
  ['a rate limit in the body', create, json(throttled), limited],
  ['a rate limit in the body', poll, json(throttled), limited],
  ...[400, 403, 404, 410].flatMap((code): (typeof table)[number][] => [
    [`${code}`, poll, html(code), { ...expired, providerStatus: code }],
    [`${code}`, download, html(code), { ...expired, providerStatus: code }],
    [`${code}`, file, html(code), { ...expired, providerStatus: code }],
  ]),
  ['FAIL', poll, json(failing), { ...expired, providerCode: 'FAIL' }],
  ['a cut body', create, status(200, '{"status":"PA'), cut],
  ['a cut body', poll, status(200, '{"status":"PA'), cut],
  ['a cut body', file, bytes(rows.subarray(0, 60)), cut],
  ['no body', file, bytes(Buffer.alloc(0)), cut],
  ['bad gzip', file, bytes(gzipSync(rows).subarray(0, 40)), cut],
  [
    'a malformed element',
    file,
    status(200, '[{"AGENT_ID":"1"},{"AGENT_ID":"2]'.concat(',{"AGENT_ID":"3"}]')),
    wrong,
  ],
  ['something behind the array', file, repeated(rows), wrong],
  ['HTML', create, html(200), wrong],
  ['HTML', poll, html(200), wrong],
  ['HTML', file, html(200), wrong],
  ['no envelope', create, json([]), wrong],
  ['no status URL', create, json(envelope({ workflowId: 'w', runId: 'r' })), wrong],
  ['no state', poll, json(envelope([])), wrong],
  ['two states', poll, json(envelope([state('RUNNING', ''), state('RUNNING', '')])), wrong],
  ['a redirect', create, status(302, '', { location: 'https://login.test/' }), wrong],
  ['a redirect', poll, status(302, '', { location: 'https://login.test/' }), wrong],
  ['a redirect to nowhere', download, status(307, '', { location: 'ftp://files.test/' }), wrong],
  ['a redirect without an address', download, status(307, ''), wrong],
];

describe('at Khoros Care', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await care.khorosCareRecording(2);
    http = openHttp({ timeouts: { response: 100, idle: 100 } });
    source = withOptions(connectSource(care.khorosCareSettingsOf(recording.origin), { http }), care.march);
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  it.each(table)('%s at %s is the fault that the table says', async (_, route, play, fault) => {
    recording.from(route, play);
    await expectFault(collect(source), fault);
  });

  it('nobody answering is unavailability', async () => {
    const ticket = await source.begin(everything, never);
    await recording.close();
    await expectFault(source.check(ticket, never), unavailable);
    recording = await care.khorosCareRecording(0);
  });

  it('a refused state that stays asks for a new generation also when reading', async () => {
    const ticket = await source.begin(everything, never);
    recording.from(poll, json(envelope([state('RUNNING', '')])));
    const reading = source.read({ ticket, checkpoint: null, request: everything, signal: never });
    await expectFault(reading[Symbol.asyncIterator]().next(), expired);
  });
});
