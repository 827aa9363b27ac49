import type { Rates } from './measure.js';

/** All that one run measured. */
export interface LookUpFigures {
  readonly users: number;
  readonly cores: number;
  readonly rollcall: Rates;
  readonly map: Rates;
  readonly scan: Rates;
}

/** The figures as a table of text. */
export function reportLookUps({ users, cores, rollcall, map, scan }: LookUpFigures): string {
  const perSecond = Object.entries(rollcall.perSecond);
  const [slowest = 0, fastest = 0] = [perSecond[0]?.[1], perSecond.at(-1)?.[1]];
  const [inMap = 0] = Object.values(map.perSecond);
  const [byScan = 0] = Object.values(scan.perSecond);
  const lines: readonly (readonly [string, string] | null)[] = [
    ['cores', String(cores)],
    ['users', whole(users)],
    null,
    ...perSecond.map(([how, rate]) => [`look-ups per second, ${how}`, whole(rate)] as const),
    ['  the process at its peak', megabytes(rollcall.peakBytes)],
    null,
    ['a Map in memory, look-ups per second', whole(inMap)],
    ['  the process at its peak', megabytes(map.peakBytes)],
    ['reading on until found, look-ups per second', byScan.toFixed(2)],
    null,
    ['ratio: by 1000 / one by one', (fastest / slowest).toFixed(1)],
    ['ratio: one by one / reading on', whole(slowest / byScan)],
    ['ratio: Map / by 1000', (inMap / fastest).toFixed(1)],
    ['ratio: memory of the Map / of Rollcall', (map.peakBytes / rollcall.peakBytes).toFixed(1)],
  ];
  return lines.map((line) => (line ? `${line[0].padEnd(46)}${line[1]}\n` : '\n')).join('');
}

/** Millions of bytes. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
