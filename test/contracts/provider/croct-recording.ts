import { sourceSettings } from '../../../src/providers/registry.js';
import type { Harness, Mishap, World } from './harness.js';
import { recordedWorld } from './recorded-world.js';
import { json, Recording, resetAfter, stallAfter, status, type Play } from './recording.js';

/** The one route of the recordings. */
export const page = 'GET /export/user';

/** A profile as the schema has it. */
export function profile(index: number): Record<string, unknown> {
  return {
    userId: `7f6c2d1e-1111-4222-8333-${String(index).padStart(12, '0')}`,
    externalUserId: `u-${index}`,
    firstName: 'Ann',
    lastName: null,
    birthDate: 631152000000,
    gender: 'FEMALE',
    activities: [],
    interests: ['tennis'],
    customAttributes: { loyaltyNumber: '9' },
    lastModifiedTime: 1760000000000,
    statistics: { orders: 1, sessions: 5 },
  };
}

/** Croct as recorded: the cursor is the number of profiles before it. */
export function croctRecording(profiles: readonly unknown[]): Promise<Recording> {
  const recording = new Recording({
    [page]: (response, heard) => {
      const from = Number(heard.url.searchParams.get('cursor') ?? 0);
      const items = profiles.slice(from, from + Number(heard.url.searchParams.get('pageSize') ?? 100));
      json({ items, nextCursor: String(from + items.length) })(response, heard);
    },
  });
  return recording.listen();
}

/** Settings that reach a recording. */
export function croctSettingsOf(origin: string, more: object = {}) {
  return sourceSettings.parse({
    id: 'web',
    provider: 'croct',
    apiKey: '00000000-0000-4000-8000-000000000000',
    baseUrl: origin,
    ...more,
  });
}

/** An RFC 9457 problem. */
export function problem(code: number, type: string, title: string): unknown {
  return { type: `https://croct.help/api/${type}`, title, status: code, detail: title };
}

/** Croct on recordings. */
export const croctRecordings: Harness = {
  open,
  cannot: { malformed: 'a page is one JSON document, it has no lines' },
};

async function open(users: number): Promise<World> {
  const profiles = Array.from({ length: users }, (_, index) => profile(index));
  const answered = [...profiles];
  const recording = await croctRecording(answered);
  return recordedWorld(recording, {
    settings: croctSettingsOf(recording.origin),
    ids: profiles.map(({ userId }) => String(userId)),
    readRoute: page,
    strike: (mishap) => strikes[mishap](recording, answered),
  });
}

type Strike = (recording: Recording, profiles: Record<string, unknown>[]) => void;

function firstPage(profiles: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ items: profiles.slice(0, 1000), nextCursor: '1000' }));
}

const failing: Play = json(problem(500, 'internal', 'Internal error'), 500);

const strikes: Readonly<Record<Mishap, Strike>> = {
  unauthorized: (to) =>
    to.from(page, json(problem(401, 'authentication/unknown-api-key', 'Unknown API key'), 401)),
  forbidden: (to) => to.from(page, json(problem(403, 'forbidden', 'Forbidden'), 403)),
  'rate-limited': (to) => to.next(page, status(429, 'slow down', { 'retry-after': '7' })),
  'error-once': (to) => to.next(page, failing),
  'error-always': (to) => to.from(page, failing),
  'reset-in-body': (to, profiles) => to.next(page, resetAfter(firstPage(profiles), 5000)),
  // Half a page, as if that were all.
  truncated: (to, profiles) =>
    to.next(
      page,
      status(200, firstPage(profiles).toString('utf8', 0, 5000), { 'content-type': 'application/json' }),
    ),
  malformed: () => undefined,
  'row-without-id': (_, profiles) => {
    delete profiles[2]?.userId;
  },
  'repeated-row': (_, profiles) => {
    profiles.splice(2, 0, { ...profiles[2] });
  },
  stall: (to, profiles) => to.from(page, stallAfter(firstPage(profiles), 100)),
  'result-gone': (to, profiles) =>
    to.next(
      page,
      status(200, firstPage(profiles).toString()),
      json(problem(410, 'cursor-gone', 'The cursor is gone'), 410),
    ),
};
