import type { JsonObject, JsonValue } from '../../json.js';
import type { Normalise } from '../mapping.js';
import { compileMapping } from '../mapping.js';
import { khorosCareMap } from './map.js';

const rest = '*';

/** The columns that the table names, by their names in lower case. */
const known: ReadonlyMap<string, string> = new Map(
  Object.values(khorosCareMap)
    .flatMap(({ from }) => [from].flat())
    .filter((column) => column !== rest)
    .map((column) => [column.toLowerCase(), column]),
);

/** Makes users of rows; `raw` is the row as it came. */
export function compileRows(sourceId: string, keepRaw: boolean): Normalise {
  const normalise = compileMapping({ table: khorosCareMap, sourceId, keepRaw: false });
  return (row) => {
    const user = normalise(inTableSpelling(row));
    return user && keepRaw ? { ...user, raw: row } : user;
  };
}

/** The columns of the table under their names there, the others under `*`. */
function inTableSpelling(row: JsonObject): JsonObject {
  const named = new Map<string, JsonValue>();
  const others: [string, JsonValue][] = [];
  for (const [column, value] of Object.entries(row)) {
    const name = known.get(column) ?? known.get(column.toLowerCase());
    if (name === undefined || named.has(name)) others.push([column, value]);
    else named.set(name, value);
  }
  // fromEntries defines members, so that a column named __proto__ stays a column.
  const all = others.length > 0 ? [...named, [rest, Object.fromEntries(others)] as const] : [...named];
  return Object.fromEntries(all);
}
