import { gzipSync } from 'node:zlib';
import { sourceSettings } from '../../../src/providers/registry.js';
import { fileStrikes, type FileStrikes } from './file-strikes.js';
import type { Harness, World } from './harness.js';
import { recordedWorld } from './recorded-world.js';
import { bytes, json, Recording, status, type Play } from './recording.js';

/** The routes of the recordings. */
export const token = 'POST /oauth/token';
export const create = 'POST /api/v2/jobs/users-exports';
export const poll = 'GET /api/v2/jobs/*';
export const file = 'GET /files/*';

const jobId = 'job_iSjvljNtsTMmSpRW';
const job = { type: 'users_export', id: jobId, format: 'json', created_at: '2023-01-25T17:48:15.325Z' };

/** A Management API error as recorded. */
export function managementError(code: number, error: string, message: string, errorCode?: string): unknown {
  return { statusCode: code, error, message, ...(errorCode === undefined ? {} : { errorCode }) };
}

/** A line of an export file. */
export function userLine(index: number): string {
  return JSON.stringify({
    user_id: `auth0|${String(index).padStart(24, '0')}`,
    email: `person.${index}@example.test`,
    email_verified: index % 2 === 0,
    created_at: '2023-01-25T17:48:14.784Z',
    user_metadata: { country: 'PT' },
  });
}

function linesOf(users: number): string[] {
  return Array.from({ length: users }, (_, index) => userLine(index));
}

/** A file of these lines. */
export function gzipOf(lines: readonly string[]): Buffer {
  return gzipSync(lines.map((line) => `${line}\n`).join(''));
}

/** Auth0 as recorded, with a file of so many users. */
export function auth0Recording(users: number): Promise<Recording> {
  const recording: Recording = new Recording({
    [token]: json({
      access_token: 'eyJhbGciOi.eyJzdWIiOi.c2ln',
      scope: 'read:users',
      expires_in: 86400,
      token_type: 'Bearer',
    }),
    [create]: json({ ...job, status: 'pending' }),
    [poll]: (response, heard) => {
      const known = heard.url.pathname.endsWith(jobId);
      const location = `${recording.origin}/files/acme.json.gz?Expires=1&Signature=x`;
      const answer = known
        ? json({ ...job, status: 'completed', location })
        : json(managementError(404, 'Not Found', 'The job does not exist', 'inexistent_job'), 404);
      answer(response, heard);
    },
    [file]: bytes(gzipOf(linesOf(users))),
  });
  return recording.listen();
}

/** Settings that reach a recording. */
export function auth0SettingsOf(origin: string, more: object = {}) {
  return sourceSettings.parse({
    id: 'acme-auth0',
    provider: 'auth0',
    domain: 'acme.us.auth0.com',
    clientId: 'client',
    clientSecret: 'do-not-tell',
    baseUrl: origin,
    ...more,
  });
}

/** Auth0 on recordings. */
export const auth0Recordings: Harness = { open };

async function open(users: number): Promise<World> {
  const recording = await auth0Recording(users);
  const lines = linesOf(users);
  return recordedWorld(recording, {
    settings: auth0SettingsOf(recording.origin),
    ids: lines.map((line) => (JSON.parse(line) as { user_id: string }).user_id),
    readRoute: file,
    strike: (mishap) => strikes[mishap](recording, lines),
  });
}

const html: Play = status(500, '<html>Internal Server Error</html>', { 'content-type': 'text/html' });

const strikes: FileStrikes = {
  unauthorized: (to) =>
    to.from(create, json(managementError(401, 'Unauthorized', 'Missing authentication'), 401)),
  forbidden: (to) =>
    to.from(
      create,
      json(
        managementError(
          403,
          'Forbidden',
          'Insufficient scope, expected any of: read:users',
          'insufficient_scope',
        ),
        403,
      ),
    ),
  'rate-limited': (to) =>
    to.next(
      create,
      json(
        managementError(429, 'Too Many Requests', 'Global limit has been reached', 'too_many_requests'),
        429,
        {
          'retry-after': '7',
        },
      ),
    ),
  'error-once': (to) => to.next(create, html),
  'error-always': (to) => to.from(create, html),
  ...fileStrikes({
    route: file,
    of: gzipOf,
    brokenRow: '{"user_id":"auth0|3',
    rowWithoutId: '{"email":"nobody@example.test"}',
  }),
  'result-gone': (to) =>
    to.from(poll, json(managementError(404, 'Not Found', 'Job not found', 'inexistent_job'), 404)),
};
