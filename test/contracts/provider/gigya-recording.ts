import { sourceSettings } from '../../../src/providers/registry.js';
import type { Harness, Mishap, World } from './harness.js';
import { recordedWorld } from './recorded-world.js';
import { bytes, json, Recording, resetAfter, stallAfter, status, type Play } from './recording.js';

/** The routes of the recordings. */
export const search = 'POST /accounts.search';
export const exportUsers = 'POST /socialize.exportUsers';

/** The head that every answer of success has. */
export const success = { statusCode: 200, errorCode: 0, statusReason: 'OK', callId: 'ad24d124f11149729acdb' };

/** An account as accounts.search lists it. */
export function account(index: number): Record<string, unknown> {
  return {
    UID: `b1f5c0de00aa4c8f9e2d${String(index).padStart(12, '0')}`,
    isActive: true,
    isVerified: index % 2 === 0,
    createdTimestamp: 1680426611123,
    lastUpdatedTimestamp: 1759255201500,
    profile: { firstName: 'Dana', email: `person.${index}@example.test` },
    data: { loyalty: { tier: 'gold' } },
  };
}

/** A user as socialize.exportUsers lists it. */
export function exportedUser(index: number): Record<string, unknown> {
  const providerUID = String(100000123456789 + index);
  return { UID: `_guid_${index}"}],{[==`, identities: [{ provider: 'facebook', providerUID }] };
}

/** The answer of exportUsers, as in its documentation. */
export function exported(users: readonly unknown[]): object {
  return { users, usersCount: users.length, identitiesCount: users.length, ...success };
}

/** An error inside HTTP 200. */
export function refusal(errorCode: number, errorMessage = 'why', more: object = {}): object {
  const statusCode = Math.floor(errorCode / 1000);
  return { callId: '7e6d5c4b', errorCode, errorMessage, errorDetails: errorMessage, statusCode, ...more };
}

/** One batch of accounts; the cursor is the number of accounts before it. */
function pageFrom(accounts: readonly unknown[], from: number, limit: number): object {
  const results = accounts.slice(from, from + limit);
  const behind = from + results.length;
  return {
    results,
    objectsCount: results.length,
    totalCount: accounts.length,
    ...(behind < accounts.length ? { nextCursorId: `${behind}/${limit}` } : {}),
    ...success,
  };
}

/** Gigya as recorded. */
export function gigyaRecording(accounts: readonly unknown[], users: readonly unknown[]): Promise<Recording> {
  const recording = new Recording({
    [search]: (response, heard) => {
      const form = new URLSearchParams(heard.body);
      const cursor = form.get('cursorId') ?? `0/${/ LIMIT (\d+)$/.exec(form.get('query') ?? '')?.[1] ?? 300}`;
      const [from, limit] = cursor.split('/').map(Number);
      json(pageFrom(accounts, from ?? 0, limit ?? 0))(response, heard);
    },
    [exportUsers]: (response, heard) => json(exported(users))(response, heard),
  });
  return recording.listen();
}

/** Settings that reach a recording. */
export function gigyaSettingsOf(origin: string, more: object = {}) {
  return sourceSettings.parse({
    id: 'socialize',
    provider: 'gigya',
    dataCenter: 'eu1.gigya.com',
    apiKey: '3_EXAMPLEapiKeyAAAA',
    userKey: 'EXAMPLEuserKey',
    secret: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
    baseUrl: origin,
    ...more,
  });
}

/** accounts.search on recordings. */
export const searchRecordings: Harness = harnessOf('accountsSearch', search, account, {
  malformed: 'a batch is one JSON document, it has no lines',
});

/** socialize.exportUsers on recordings. */
export const exportUsersRecordings: Harness = harnessOf('exportUsers', exportUsers, exportedUser, {
  'result-gone': 'there is no result and no cursor, every read asks anew',
});

type Row = Record<string, unknown>;

function harnessOf(
  method: string,
  route: string,
  rowAt: (index: number) => Row,
  cannot: Harness['cannot'] = {},
): Harness {
  return { open: (users) => openMethod(method, route, rowAt, users), cannot };
}

async function openMethod(
  method: string,
  route: string,
  rowAt: (index: number) => Row,
  users: number,
): Promise<World> {
  const rows = Array.from({ length: users }, (_, index) => rowAt(index));
  const answered = [...rows];
  const recording = await gigyaRecording(answered, answered);
  return recordedWorld(recording, {
    settings: gigyaSettingsOf(recording.origin, { method }),
    ids: rows.map(({ UID }) => String(UID)),
    readRoute: route,
    strike: (mishap) => strikes[mishap](recording, route, answered),
  });
}

type Strike = (recording: Recording, route: string, rows: Row[]) => void;

/** The bytes that the route's first answer has. */
function firstAnswer(route: string, rows: readonly Row[]): Buffer {
  return Buffer.from(JSON.stringify(route === search ? pageFrom(rows, 0, 1000) : exported(rows)));
}

const failing: Play = json(refusal(500001, 'General server error'));

const strikes: Readonly<Record<Mishap, Strike>> = {
  // Gigya's own codes have no 401; an edge in front of it may.
  unauthorized: (to, route) => to.from(route, status(401, '')),
  forbidden: (to, route) => to.from(route, json(refusal(403007, 'Permission denied'))),
  'rate-limited': (to, route) =>
    to.next(route, json(refusal(403048, 'Api rate limit exceeded'), 200, { 'retry-after': '7' })),
  'error-once': (to, route) => to.next(route, failing),
  'error-always': (to, route) => to.from(route, failing),
  'reset-in-body': (to, route, rows) => to.next(route, resetAfter(firstAnswer(route, rows), 40_000)),
  truncated: (to, route, rows) => to.next(route, bytes(firstAnswer(route, rows).subarray(0, 40_000))),
  // The third user stops in its middle, and the others follow.
  malformed: (to, route, rows) => {
    const third = JSON.stringify(rows[2]);
    const whole = firstAnswer(route, rows).toString();
    to.from(route, bytes(Buffer.from(whole.replace(third, third.slice(0, -30)))));
  },
  'row-without-id': (_to, _route, rows) => {
    delete rows[2]?.UID;
  },
  'repeated-row': (_to, _route, rows) => {
    rows.splice(2, 0, { ...rows[2] });
  },
  stall: (to, route, rows) => to.from(route, stallAfter(firstAnswer(route, rows), 10)),
  'result-gone': (to, route, rows) =>
    to.next(route, bytes(firstAnswer(route, rows)), json(refusal(400006, 'Invalid parameter value'))),
};
