import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Person } from '../people/person.js';
import { personAt } from '../people/person.js';
import type { Rendering } from '../rendering.js';
import { rowMaker } from './fields.js';
import type { Job } from './jobs.js';
import { connectionOfOrder } from './jobs.js';
import { auth0User, connectionOf } from './user.js';

const compress = promisify(gzip);

const rowsPerMember = 300;

/** The export files: NDJSON in gzip members. */
export const auth0Rendering: Rendering<Job> = {
  userOf: auth0User,
  shapeOf: ({ order }) => [order.fields, order.limit, order.connection_id],
  endingOf: () => 'json.gz',
  chunksOf: membersOf,
};

// Members are compressed on another thread.
function* membersOf(job: Job): Generator<Promise<Buffer>> {
  for (const rows of rowsOf(job)) yield compress(rows, { level: 1 });
}

function* rowsOf(job: Job): Generator<string> {
  const toRow = rowMaker(job.order.fields);
  let rows: string[] = [];
  for (const person of peopleOf(job)) {
    rows.push(JSON.stringify(toRow(auth0User(person))), '\n');
    if (rows.length < 2 * rowsPerMember) continue;
    yield rows.join('');
    rows = [];
  }
  // An export of nobody is a gzip member, too.
  yield rows.join('');
}

function* peopleOf({ users, seed, order }: Job): Generator<Person> {
  const connection = connectionOfOrder(order);
  let left = order.limit ?? Infinity;
  for (let index = 0; index < users && left > 0; index++) {
    const person = personAt(seed, index);
    if (connection && connectionOf(person) !== connection) continue;
    left--;
    yield person;
  }
}
