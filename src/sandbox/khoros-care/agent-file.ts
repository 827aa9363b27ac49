import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Person } from '../people/person.js';
import { personAt } from '../people/person.js';
import { agentIdOf, agentOf, isDisabled } from './agent.js';
import type { Column } from './columns.js';
import { columns } from './columns.js';
import type { Job } from './jobs.js';
import type { Order } from './order.js';
import { teamsOf } from './teams.js';
import type { Row } from './writers.js';
import { writers } from './writers.js';

/** What becomes of one row, number `at` (from 0) of those it gets. */
export type RowEdit = (row: Row, at: number) => readonly Row[];

/** The file of a job, made anew at every reading and the same each time. */
export interface AgentFile {
  readonly job: Job;
  readonly edits: readonly RowEdit[];
  /** The row that is cut in its middle, if any. */
  readonly cutRow: number | null;
  /** Whether a byte order mark stands before all. */
  readonly isMarked: boolean;
}

/** The honest file of a job. */
export function fileOf(job: Job): AgentFile {
  return { job, edits: [], cutRow: null, isMarked: false };
}

const charactersAtOnce = 1 << 16;

/** The bytes of a file, made while they are read, with a turn for others now and then. */
export async function* bytesOf(file: AgentFile): AsyncGenerator<Buffer> {
  let written = file.isMarked ? '\uFEFF' : '';
  for (const text of textsOf(file)) {
    written += text;
    if (written.length < charactersAtOnce) continue;
    yield Buffer.from(written);
    written = '';
    await nextTurn();
  }
  yield Buffer.from(written);
}

function textsOf({ job, edits, cutRow }: AgentFile): Iterable<string> {
  const rows = edits.reduce<Iterable<Row>>(editedRows, rowsOf(job));
  const write = writers[job.order.reportFormat];
  return write(columnsOf(job.order), rows, (text, at) =>
    at === cutRow ? text.slice(0, text.length / 2) : text,
  );
}

function* editedRows(rows: Iterable<Row>, edit: RowEdit): Generator<Row> {
  let at = 0;
  for (const row of rows) yield* edit(row, at++);
}

function* rowsOf({ order, users, seed }: Job): Generator<Row> {
  const names = columnsOf(order);
  const isWanted = wantedBy(order);
  for (let index = 0; index < users; index++) {
    const person = personAt(seed, index);
    if (!isWanted(person)) continue;
    const agent = agentOf(person, order);
    yield names.map((name) => [name, agent[name]]);
  }
}

/** The columns that an order gives, in their own order. Those in milliseconds are in JSON only. */
function columnsOf({ reportMetrics, reportFormat }: Order): readonly Column[] {
  return columns.filter(
    (name) =>
      (reportMetrics.length === 0 || reportMetrics.includes(name.toLowerCase())) &&
      (reportFormat === 'json' || !name.endsWith('_MILLIS')),
  );
}

/** Who is asked for. With ids of agents and teams, those who fit both; Khoros' rule is not public. */
function wantedBy({ agentId, teamId, includeDisabled }: Order): (person: Person) => boolean {
  const [agents, teams] = [new Set(agentId), new Set(teamId)];
  return (person) =>
    (includeDisabled === 'true' || !isDisabled(person)) &&
    (agents.size === 0 || agents.has(agentIdOf(person))) &&
    (teams.size === 0 || teamsOf(person.index).some((team) => teams.has(String(team.teamId))));
}
