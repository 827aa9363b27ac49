import type { Mishap } from './harness.js';
import { bytes, resetAfter, stallAfter, type Recording } from './recording.js';

/** Makes each mishap happen to a recording that hands over a file of these rows. */
export type FileStrikes = Readonly<Record<Mishap, (to: Recording, rows: readonly string[]) => void>>;

/** A file of users. */
export interface RecordedFile {
  readonly route: string;
  /** The bytes of the file with these rows. */
  readonly of: (rows: readonly string[]) => Buffer;
  /** A row that stops in its middle. */
  readonly brokenRow: string;
  readonly rowWithoutId: string;
}

/** The mishaps that strike the file itself. */
export function fileStrikes({ route, of, brokenRow, rowWithoutId }: RecordedFile) {
  return {
    'reset-in-body': (to, rows) => to.next(route, resetAfter(of(rows), halfOf(of(rows)))),
    // A whole HTTP answer with half a file in it.
    truncated: (to, rows) => to.next(route, bytes(of(rows).subarray(0, halfOf(of(rows))))),
    malformed: (to, rows) => to.from(route, bytes(of(rows.with(2, brokenRow)))),
    'row-without-id': (to, rows) => to.from(route, bytes(of(rows.with(2, rowWithoutId)))),
    'repeated-row': (to, rows) => to.from(route, bytes(of(rows.toSpliced(2, 0, rows[2] ?? '')))),
    stall: (to, rows) => to.from(route, stallAfter(of(rows), 40)),
  } satisfies Partial<FileStrikes>;
}

// Not the very middle: between rows of one length, that is where a row ends.
function halfOf(body: Buffer): number {
  return Math.floor(body.length / 2) - 20;
}
