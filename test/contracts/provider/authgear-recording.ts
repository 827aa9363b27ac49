import { generateKeyPairSync } from 'node:crypto';
import { sourceSettings } from '../../../src/providers/registry.js';
import { fileStrikes, type FileStrikes } from './file-strikes.js';
import type { Harness, World } from './harness.js';
import { recordedWorld } from './recorded-world.js';
import { bytes, json, Recording, status, type Play } from './recording.js';

/** The routes of the recordings. */
export const create = 'POST /_api/admin/users/export';
export const poll = 'GET /_api/admin/users/export/*';
export const file = 'GET /files/*';

const taskId = 'userexport_7Q0ZK3M9T1V4W8X2Y6B5C0D1E3F7G9H2';
const created = { id: taskId, created_at: '2024-10-07T21:06:24.361634372Z' };
const request = { format: 'ndjson' };

/** A key as the portal gives it out. */
export const adminKey = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The PEM of a private key. */
export function pemOf({ privateKey }: typeof adminKey, type: 'pkcs1' | 'pkcs8' = 'pkcs8'): string {
  return privateKey.export({ type, format: 'pem' }).toString();
}

/** A refusal in the envelope of the Admin API. */
export function refusal(code: number, name: string, reason: string, info?: object): Play {
  const error = { name, reason, message: `because of ${reason}`, code, ...(info ? { info } : {}) };
  return json({ error }, code);
}

/** A refusal in plain text. */
export function plain(code: number, line: string): Play {
  return status(code, `${line}\n`, { 'content-type': 'text/plain; charset=utf-8' });
}

/** A task, still pending unless told otherwise. */
export function task(more: object = {}): unknown {
  return { ...created, status: 'pending', request, ...more };
}

/** A completed task with a link. */
export function completedTask(link: string): unknown {
  return task({ status: 'completed', completed_at: '2024-10-07T21:06:31.55Z', download_url: link });
}

/** A line of an export file. */
export function userLine(index: number): string {
  return JSON.stringify({
    sub: `0f0f65ee-4c7d-45a0-a740-${String(index).padStart(12, '0')}`,
    email: `person.${index}@example.test`,
    email_verified: index % 2 === 0,
    phone_number_verified: false,
    address: {},
    custom_attributes: { member_id: String(index) },
    created_at: '2024-04-04T06:56:36.02508Z',
    disabled: false,
    is_anonymized: false,
    mfa: {},
    biometric_count: 0,
    passkey_count: 0,
  });
}

function linesOf(users: number): string[] {
  return Array.from({ length: users }, (_, index) => userLine(index));
}

/** A file of these lines. */
export function fileOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** Authgear as recorded, with a file of so many users. */
export function authgearRecording(users: number): Promise<Recording> {
  const recording: Recording = new Recording({
    [create]: json({ result: task() }),
    [poll]: (response, heard) => {
      const known = heard.url.pathname.endsWith(taskId);
      const link = `${recording.origin}/files/acme-${taskId}.ndjson?X-Goog-Expires=59&X-Goog-Signature=x`;
      const answer = known ? json({ result: completedTask(link) }) : refusal(404, 'NotFound', 'TaskNotFound');
      answer(response, heard);
    },
    [file]: bytes(fileOf(linesOf(users))),
  });
  return recording.listen();
}

/** Settings that reach a recording. */
export function authgearSettingsOf(origin: string, more: object = {}) {
  return sourceSettings.parse({
    id: 'acme-authgear',
    provider: 'authgear',
    endpoint: 'https://acme.authgear.cloud',
    projectId: 'acme',
    keyId: 'key-1',
    privateKey: pemOf(adminKey),
    baseUrl: origin,
    ...more,
  });
}

/** Authgear on recordings. */
export const authgearRecordings: Harness = { open };

async function open(users: number): Promise<World> {
  const recording = await authgearRecording(users);
  const lines = linesOf(users);
  return recordedWorld(recording, {
    settings: authgearSettingsOf(recording.origin),
    ids: lines.map((line) => (JSON.parse(line) as { sub: string }).sub),
    readRoute: file,
    strike: (mishap) => strikes[mishap](recording, lines),
  });
}

const html = { 'content-type': 'text/html' };
const failing = refusal(500, 'InternalError', 'UnexpectedError');

const strikes: FileStrikes = {
  // Authgear's own answer to a wrong key is a 403 in plain text (oddity 2); these two come from an edge.
  unauthorized: (to) => to.from(create, status(401, '<html>Authorization Required</html>', html)),
  forbidden: (to) => to.from(create, status(403, '<html>Blocked</html>', html)),
  'rate-limited': (to) => to.next(create, status(429, 'slow down', { 'retry-after': '7' })),
  'error-once': (to) => to.next(create, failing),
  'error-always': (to) => to.from(create, failing),
  ...fileStrikes({
    route: file,
    of: fileOf,
    brokenRow: '{"sub":"0f0f65ee',
    rowWithoutId: '{"email":"nobody@example.test"}',
  }),
  'result-gone': (to) => to.from(poll, refusal(404, 'NotFound', 'TaskNotFound')),
};
