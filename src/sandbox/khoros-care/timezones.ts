import type { JsonObject } from '../../json.js';
import type { Route } from '../simulator.js';
import { pass } from './answers.js';
import type { Door } from './door.js';

const offsets: readonly (readonly [id: string, hours: number])[] = [
  ['Etc/GMT+12', -12],
  ['America/Chicago', -6],
  ['Etc/UTC', 0],
  ['Europe/Zurich', 1],
  ['Asia/Tokyo', 9],
];

/** `GET /config/timezones`: a few of them. */
export function timezonesRoute(door: Door): Route {
  return {
    name: 'timezones',
    method: 'GET',
    path: /^\/api\/public\/config\/timezones$/,
    effects: door.effects,
    answer: door.guard(door.checkCompany, () => pass(offsets.map(wireTimezone))),
  };
}

function wireTimezone([id, hours]: (typeof offsets)[number]): JsonObject {
  const offsetString = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
  const name = `GMT${offsetString}`;
  return { id, name, shortName: name, offsetString, offsetMillis: hours * 3_600_000 };
}
