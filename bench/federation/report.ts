/** What one run measured: the median of the rounds, in requests per second. */
export interface FederationFigures {
  readonly cores: number;
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Rollcall with one of the subgraphs in its own process. */
  readonly near: number;
  /** Rollcall with both subgraphs behind HTTP. */
  readonly remote: number;
  /** The other gateway, which knows subgraphs behind HTTP only. */
  readonly hive: number;
}

/** The figures as a table of text. */
export function reportFederation(figures: FederationFigures): string {
  const { near, remote, hive } = figures;
  const lines: readonly (readonly [string, string] | null)[] = [
    ['cores', String(figures.cores)],
    ['connections', String(figures.connections)],
    ['rounds, seconds of each', `${figures.rounds}, ${figures.seconds}`],
    null,
    ['requests per second', ''],
    ['  Rollcall, one subgraph in process', whole(near)],
    ['  Rollcall, both subgraphs remote', whole(remote)],
    ['  gateway-runtime, both subgraphs remote', whole(hive)],
    null,
    ['ratio: Rollcall, one in process / gateway-runtime', (near / hive).toFixed(2)],
    ['ratio: Rollcall, both remote / gateway-runtime', (remote / hive).toFixed(2)],
  ];
  return lines.map((line) => (line ? `${line[0].padEnd(52)}${line[1]}`.trimEnd() + '\n' : '\n')).join('');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
