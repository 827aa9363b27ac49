import { openHttp } from '../../../src/http/http.js';
import { sourceSettings } from '../../../src/providers/registry.js';
import { FreeLedger } from './free-ledger.js';
import { fileStrikes, type FileStrikes } from './file-strikes.js';
import type { Harness, World } from './harness.js';
import { recordedWorld } from './recorded-world.js';
import { bytes, json, Recording, status, type Play } from './recording.js';

/** The routes of the recordings. */
export const create = 'POST /api/public/reports/report/user';
export const poll = 'GET /api/public/reports/report/*/*/status';
export const download = 'GET /api/public/reports/report/*/*/download';
export const file = 'GET /files/*';
export const teams = 'GET /api/public/teams';

/** The options that every export needs. */
export const march = { startTime: '2025-03-01T00:00:00.000Z', endTime: '2025-03-31T23:59:59.999Z' };

const workflowId = '3f0c2b9e-71ad-3c55-9d1e-5a6f0b7c8d90';
const runId = '23aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456+/AbCdEfGhI=';
const job = `/api/public/reports/report/${workflowId}/${encodeURIComponent(runId)}`;
const token = '?analyticsAccessToken=Zm9vYmFyYmF6cXV4MTIzNA%3D%3D';

/** An answer in the envelope of all answers. */
export function envelope(result: unknown, word = 'PASS'): unknown {
  return { status: word, request: null, message: null, result };
}

/** The links of the job, at an origin. */
export function linksAt(origin: string) {
  return { statusUrl: `${origin}${job}/status${token}`, downloadUrl: `${origin}${job}/download${token}` };
}

/** A state of the job; without a download URL unless one is given. */
export function state(runnerState: string, detail: string | null, downloadUrl = '', more: object = {}) {
  return {
    jobInfo: { workflowId, runId, downloadUrl },
    result: { runnerState, reason: null, detail, currentCount: null, totalCount: null, ...more },
  };
}

/** An answer that starts the job, whose status URL is at an origin. */
export function started(origin: string): unknown {
  return envelope({ workflowId, runId, downloadUrl: '', statusUrl: linksAt(origin).statusUrl });
}

/** A row of a User export. */
export function row(index: number): Record<string, string | null> {
  return {
    AGENT_ID: String(4711 + index),
    AGENT_NAME: 'Dana "D" Example',
    AGENT_EMAIL: `dana.${index}@acme.example`,
    TOTAL_GREEN_STATE_TIME: '120:00:00',
    TOTAL_GREEN_STATE_TIME_MILLIS: '432000000',
  };
}

function rowsOf(users: number): string[] {
  return Array.from({ length: users }, (_, index) => JSON.stringify(row(index)));
}

/** A file of these rows. */
export function fileOf(rows: readonly string[]): Buffer {
  return Buffer.from(`[${rows.join(',\n')}]`);
}

/** Khoros Care as recorded, with a file of so many users. */
export function khorosCareRecording(users: number): Promise<Recording> {
  const recording: Recording = new Recording({
    [create]: (response, heard) => json(started(recording.origin))(response, heard),
    [poll]: (response, heard) =>
      json(envelope(state('CLOSED', 'COMPLETED', linksAt(recording.origin).downloadUrl)))(response, heard),
    [download]: (response, heard) =>
      status(307, '', { location: `${recording.origin}/files/export.json?X-Amz-Signature=s1gn` })(
        response,
        heard,
      ),
    [file]: bytes(fileOf(rowsOf(users))),
    [teams]: json(envelope([])),
  });
  return recording.listen();
}

/** Settings that reach a recording. */
export function khorosCareSettingsOf(origin: string, more: object = {}) {
  return sourceSettings.parse({
    id: 'care',
    provider: 'khoros-care',
    companyKey: 'acme-prod',
    username: 'api-user@acme.example',
    password: 's3cret:ä',
    baseUrl: origin,
    ...more,
  });
}

/** Khoros Care on recordings. */
export const khorosCareRecordings: Harness = { open };

async function open(users: number): Promise<World> {
  const recording = await khorosCareRecording(users);
  const rows = rowsOf(users);
  return recordedWorld(recording, {
    settings: khorosCareSettingsOf(recording.origin),
    ids: rows.map((text) => (JSON.parse(text) as { AGENT_ID: string }).AGENT_ID),
    readRoute: file,
    strike: (mishap) => strikes[mishap](recording, rows),
    http: openHttp({ ledger: new FreeLedger() }),
    options: march,
  });
}

const html: Play = status(500, '<html>Internal Server Error</html>', { 'content-type': 'text/html' });

const strikes: FileStrikes = {
  unauthorized: (to) => to.from(create, status(401, '')),
  forbidden: (to) => to.from(create, json({ message: 'Forbidden' }, 403)),
  'rate-limited': (to) => to.next(create, status(429, '', { 'retry-after': '7' })),
  'error-once': (to) => to.next(create, html),
  'error-always': (to) => to.from(create, html),
  ...fileStrikes({
    route: file,
    of: fileOf,
    brokenRow: '{"AGENT_ID":"47',
    rowWithoutId: '{"AGENT_NAME":"Nobody"}',
  }),
  'result-gone': (to) => to.from(poll, status(404, '')),
};
