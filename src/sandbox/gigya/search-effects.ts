import type { JsonObject } from '../../json.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import { parametersOf } from './parameters.js';

type Found = JsonObject & { results: JsonObject[] };

/** The faults of `accounts.search`. */
export const searchEffects: EffectTable = {
  'repeat-cursor': async (answer, _fault, call) =>
    changed(await answer(), (found) => ({
      ...found,
      nextCursorId: parametersOf(call).cursorId ?? found.nextCursorId ?? '',
    })),
  'row-without-id': async (answer, { row }) =>
    changed(await answer(), ({ results, ...rest }) => ({
      results: results.map((account, at) => (at === row ? without(account, 'UID') : account)),
      ...rest,
    })),
  'repeat-row': async (answer, { row }) =>
    changed(await answer(), ({ results, ...rest }) => ({
      results: results.flatMap((account, at) => (at === row ? [account, account] : [account])),
      ...rest,
    })),
  'string-timestamps': async (answer) =>
    changed(await answer(), ({ results, ...rest }) => ({ results: results.map(inStrings), ...rest })),
};

function changed(reply: Reply, change: (found: Found) => JsonObject): Reply {
  const value = reply.body.kind === 'json' ? reply.body.value : null;
  if (typeof value !== 'object' || value === null || !('results' in value)) return reply;
  return { ...reply, body: { kind: 'json', value: change(value as Found) } };
}

function without(account: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(account).filter(([name]) => name !== key));
}

function inStrings(account: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(account).map(([name, value]) => [
      name,
      typeof value === 'number' && name.endsWith('Timestamp') ? String(value) : value,
    ]),
  );
}
