import type { JsonObject, JsonValue } from '../../json.js';
import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import { firstModifiedFrom, personAt } from '../people/person.js';
import type { Reply } from '../reply.js';
import { json } from '../reply.js';
import type { Route, World } from '../simulator.js';
import { refusal } from './key.js';
import { invalidInput } from './problems.js';
import { asDocumented, croctUser } from './user.js';

const purpose = 'cursor';

/** `GET /export/user` – singular. Users come in the order of their last modification. */
export function pageRoute(world: World, apiKey: string): Route {
  return {
    name: 'page',
    method: 'GET',
    path: /^\/export\/user$/,
    effects,
    answer: (call) => refusal(call, apiKey) ?? page(world, call),
  };
}

function page(world: World, { query, path }: Call): Reply {
  const [start, end, pageSize] = [integer(query, 'start'), integer(query, 'end'), integer(query, 'pageSize')];
  for (const [name, value] of Object.entries({ start, end, pageSize })) {
    if (Number.isNaN(value)) return invalidInput(`The parameter ${name} must be an integer.`, path);
  }
  const size = pageSize ?? 100;
  if (size < 1 || size > 1000) return invalidInput('The page size must be between 1 and 1000.', path);
  const from = positionOf(world, query.get('cursor'));
  if (from === undefined) return invalidInput('The cursor is malformed.', path);
  // The window counts on every page: a client that drops it behind the first page gets other users.
  const first = Math.max(from, start === undefined ? 0 : firstModifiedFrom(start));
  const behindAll = Math.min(world.users, end === undefined ? Infinity : firstModifiedFrom(end));
  const behind = Math.max(first, Math.min(behindAll, first + size));
  return json(200, {
    items: usersBetween(world, first, behind),
    // It stays good behind the last user, so that the next export can go on from there.
    nextCursor: world.signer.seal(purpose, { behind }),
  });
}

function usersBetween({ seed }: World, from: number, to: number): JsonValue[] {
  return Array.from({ length: to - from }, (_, offset) => croctUser(personAt(seed, from + offset)));
}

/** Undefined = not there, NaN = not an integer. */
function integer(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  return /^-?\d{1,18}$/.test(given) ? Number(given) : NaN;
}

function positionOf({ signer }: World, cursor: string | null): number | undefined {
  if (cursor === null) return 0;
  const sealed = signer.unseal(purpose, cursor) as { behind: number } | undefined;
  return sealed?.behind;
}

interface Page {
  readonly items: JsonObject[];
  readonly nextCursor: string | null;
}

const effects: EffectTable = {
  'repeat-cursor': async (answer, _fault, { query }) =>
    changed(await answer(), (whole) => ({ ...whole, nextCursor: query.get('cursor') ?? whole.nextCursor })),
  'end-with-null': async (answer, _fault, { query }) =>
    changed(await answer(), (whole) =>
      whole.items.length < Number(query.get('pageSize') ?? 100) ? { ...whole, nextCursor: null } : whole,
    ),
  'sdk-shapes': async (answer) =>
    changed(await answer(), (whole) => ({ ...whole, items: whole.items.map(asDocumented) })),
  'row-without-id': async (answer, { row }) =>
    changed(await answer(), (whole) => ({ ...whole, items: whole.items.map(withoutId(row)) })),
  'repeat-row': async (answer, { row }) =>
    changed(await answer(), (whole) => ({
      ...whole,
      items: whole.items.flatMap((item, at) => (at === row ? [item, item] : [item])),
    })),
};

function withoutId(row: number): (item: JsonObject, at: number) => JsonObject {
  return (item, at) => {
    const { userId: _, ...rest } = item;
    return at === row ? rest : item;
  };
}

function changed(reply: Reply, change: (page: Page) => Page): Reply {
  if (reply.status !== 200 || reply.body.kind !== 'json') return reply;
  const { items, nextCursor } = change(reply.body.value as unknown as Page);
  return { ...reply, body: { kind: 'json', value: { items, nextCursor } } };
}
