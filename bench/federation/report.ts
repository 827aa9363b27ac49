/** The requests per second of one round, in which each gateway had its turn. */
export interface Round {
  /** Rollcall with one of the subgraphs in its own process. */
  readonly near: number;
  /** Rollcall with both subgraphs behind HTTP. */
  readonly remote: number;
  /** The other gateway, with both subgraphs behind HTTP. */
  readonly hive: number;
}

/** All that one run measured. */
export interface FederationFigures {
  readonly cores: number;
  readonly connections: number;
  /** How long each turn was. */
  readonly seconds: number;
  readonly rounds: readonly Round[];
}

/** The figures as a table of text. All are medians, the ratios too: what else the machine does differs by round. */
export function reportFederation({ cores, connections, seconds, rounds }: FederationFigures): string {
  const lines: readonly (readonly [string, string] | null)[] = [
    ['cores', String(cores)],
    ['connections', String(connections)],
    ['rounds, and seconds of each turn', `${rounds.length}, ${seconds}`],
    null,
    ['requests per second', ''],
    ['  Rollcall, one subgraph in process', whole(median(rounds, ({ near }) => near))],
    ['  Rollcall, both subgraphs remote', whole(median(rounds, ({ remote }) => remote))],
    ['  gateway-runtime, both subgraphs remote', whole(median(rounds, ({ hive }) => hive))],
    null,
    ['ratio: Rollcall, one in process / gateway-runtime', ratio(rounds, 'near')],
    ['ratio: Rollcall, both remote / gateway-runtime', ratio(rounds, 'remote')],
  ];
  return lines.map((line) => (line ? `${`${line[0].padEnd(52)}${line[1]}`.trimEnd()}\n` : '\n')).join('');
}

function ratio(rounds: readonly Round[], how: 'near' | 'remote'): string {
  return median(rounds, (round) => round[how] / round.hive).toFixed(2);
}

function median(rounds: readonly Round[], of: (round: Round) => number): number {
  const sorted = rounds.map(of).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
