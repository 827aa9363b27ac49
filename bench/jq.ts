import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { auth0Map } from '../src/providers/auth0/map.js';
import type { MappingTable, Rule } from '../src/providers/mapping.js';
import { defaultCsvFields } from '../src/users/columns.js';

/** The default columns of a CSV export, in jq's words, over the records of Auth0's file. */
export function jqFilter(): string {
  const table: Readonly<Record<string, Rule | undefined>> = auth0Map satisfies MappingTable;
  const columns = defaultCsvFields.map(({ path }) => jqPath(table[path]));
  return `[${columns.join(', ')}] | @csv`;
}

/** A field that Auth0 has not is null in both files. */
function jqPath(rule: Rule | undefined): string {
  if (!rule || !('as' in rule)) return 'null';
  const paths = [rule.from].flat().map((path) => `.${path}`);
  return paths.length > 1 ? `(${paths.join(' // ')})` : paths.join('');
}

/** The command that Rollcall is compared with. */
export function jqCommand(file: string): string {
  return `gunzip -c ${file} | jq -r '${jqFilter()}'`;
}

/** Runs the command with its rows thrown away; resolves to its seconds. */
export async function timeJq(file: string): Promise<number> {
  const startedMs = performance.now();
  const shell = spawn('bash', ['-o', 'pipefail', '-c', `${jqCommand(file)} > /dev/null`], {
    stdio: 'inherit',
  });
  const [code] = (await once(shell, 'exit')) as [number | null];
  if (code !== 0) throw new Error('jq failed; its messages stand above');
  return (performance.now() - startedMs) / 1000;
}

/** What to do when there is no jq; null when there is. */
export async function jqMissing(): Promise<string | null> {
  const jq = spawn('jq', ['--version'], { stdio: 'ignore' });
  const found = await once(jq, 'exit').catch(() => null);
  return found ? null : 'jq is missing, which Rollcall is compared with: apt-get install -y jq';
}
