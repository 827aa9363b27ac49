import { streamRows } from '../../src/users/segment-reader.js';
import { segmentsOf } from '../../src/exports/store/segments.js';
import { caller, openBenchHouse, type BenchHouse } from './house.js';
import { idOf } from './made-users.js';

/** How look-ups of one kind went. */
export interface Rates {
  readonly perSecond: Readonly<Record<string, number>>;
  /** The most memory that the process ever held. */
  readonly peakBytes: number;
}

/** How many users are asked for at a time, and how often. */
const sizes = { 'one by one': [1, 3000], 'by 100': [100, 200], 'by 1000': [1000, 20] } as const;

/** By the door of the engine: database, index and segments on disk. */
export async function measureRollcall(folder: string, users: number): Promise<Rates> {
  await using house = await openBenchHouse(folder, users);
  const { exports } = house.engine;
  const perSecond: Record<string, number> = {};
  for (const [name, [size, times]] of Object.entries(sizes)) {
    perSecond[name] = await rate(size, times, users, async (ids) => {
      const found = await exports.usersById(caller, ids);
      return found.filter((user) => user && !(user instanceof Error)).length;
    });
  }
  return { perSecond, peakBytes: peakBytes() };
}

/** By a Map in memory from id to JSON, parsed when it is asked for: what there would be instead of an index. */
export async function measureMap(folder: string, users: number): Promise<Rates> {
  await using house = await openBenchHouse(folder, users);
  const map = new Map<string, string>();
  for await (const line of linesOf(house)) map.set(idIn(line), line);
  const perSecond = await rate(1000, 200, users, (ids) => {
    const found = ids.map((id) => map.get(id)).filter((line) => line !== undefined);
    return found.map((line) => JSON.parse(line) as unknown).length;
  });
  return { perSecond: { 'by 1000': perSecond }, peakBytes: peakBytes() };
}

/** By reading from the first user on until the one is found, which parses him alone. */
export async function measureScan(folder: string, users: number): Promise<Rates> {
  await using house = await openBenchHouse(folder, users);
  const perSecond = await rate(1, 5, users, async ([id = '']) => {
    for await (const line of linesOf(house)) if (idIn(line) === id) return [JSON.parse(line)].length;
    return 0;
  });
  return { perSecond: { 'one by one': perSecond }, peakBytes: peakBytes() };
}

/** Look-ups a second, of users anywhere in the export; one in ten is not in it. */
async function rate(
  size: number,
  times: number,
  users: number,
  look: (ids: string[]) => number | Promise<number>,
): Promise<number> {
  const asked = Array.from({ length: times }, () =>
    Array.from({ length: size }, () => Math.floor((Math.random() * users * 10) / 9)),
  );
  let found = 0;
  const startedMs = performance.now();
  for (const numbers of asked) found += await look(numbers.map(idOf));
  const seconds = (performance.now() - startedMs) / 1000;
  const there = asked.flat().filter((n) => n < users).length;
  if (found !== there) throw new Error(`${found} users were found of ${there}`);
  return (size * times) / seconds;
}

async function* linesOf({ store, files }: BenchHouse): AsyncGenerator<string> {
  const { id, shown_generation } = await store.db.selectFrom('exports').selectAll().executeTakeFirstOrThrow();
  for await (const chunk of streamRows(files, await segmentsOf(store.db, id, shown_generation)))
    yield* chunk.toString().trimEnd().split('\n');
}

function idIn(line: string): string {
  return line.slice('{"id":"'.length, '{"id":"'.length + idOf(0).length);
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
