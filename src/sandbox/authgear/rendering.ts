import { personAt } from '../people/person.js';
import type { Rendering } from '../rendering.js';
import { csvHeader, csvLine } from './csv.js';
import { goJson } from './go-text.js';
import type { Task } from './tasks.js';
import { authgearUser } from './user.js';

const rowsAtOnce = 300;

/** The export files, never compressed. */
export const authgearRendering: Rendering<Task> = {
  userOf: authgearUser,
  shapeOf: ({ order }) => [order.format === 'csv' ? (order.csv?.fields ?? null) : null],
  endingOf: ({ order }) => order.format,
  chunksOf,
};

function* chunksOf({ users, seed, order }: Task): Generator<string> {
  const { header, line } = writerOf(order);
  yield header;
  for (let from = 0; from < users; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, users - from) }, (_, offset) =>
      line(authgearUser(personAt(seed, from + offset))),
    );
    yield rows.join('');
  }
}

interface Writer {
  readonly header: string;
  readonly line: (user: ReturnType<typeof authgearUser>) => string;
}

function writerOf({ format, csv }: Task['order']): Writer {
  if (format === 'csv') return { header: csvHeader(csv?.fields), line: csvLine(csv?.fields) };
  return { header: '', line: (user) => `${goJson(user)}\n` };
}
