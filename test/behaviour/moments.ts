import type { Failpoint } from '../../src/exports/failpoints.js';

/** Moments that only the files know. */
export type FileMoment =
  /** Some of a segment is written. */
  | 'mid-segment'
  /** The sidecar of a segment stands, the segment does not. */
  | 'ids-synced'
  /** The index stands, the file is not begun. */
  | 'index-renamed'
  /** Some of the file is written. */
  | 'mid-render'
  /** One file of a deleted export is gone, others are not. */
  | 'mid-removal';

/** A moment at which a test stops or kills whoever works on an export. */
export type Moment = Failpoint | FileMoment;

/** Called at a moment with the id of the export that is there. */
export type ReachMoment = (moment: Moment, exportId: string) => Promise<void>;

/** The moments of an export from its start to its end, in words, and when each is met. */
export const moments: readonly {
  readonly moment: Moment;
  readonly when: string;
  /** Which arrival there counts: one that leaves something behind to go on from, and something to come. */
  readonly arrival: number;
  /** Whether a create call may have been answered that nobody heard. */
  readonly mayDuplicate: boolean;
}[] = [
  { moment: 'before-create', when: 'before the create call', arrival: 1, mayDuplicate: true },
  { moment: 'after-create', when: 'after the create call', arrival: 1, mayDuplicate: true },
  { moment: 'ticket-saved', when: 'after the ticket is saved', arrival: 1, mayDuplicate: false },
  { moment: 'mid-segment', when: 'in mid-segment', arrival: 2, mayDuplicate: false },
  { moment: 'ids-synced', when: 'between the files of a segment', arrival: 2, mayDuplicate: false },
  { moment: 'segment-synced', when: 'after a segment is synced', arrival: 2, mayDuplicate: false },
  { moment: 'segment-listed', when: 'after a segment is listed', arrival: 1, mayDuplicate: false },
  { moment: 'index-renamed', when: 'after the index is renamed', arrival: 1, mayDuplicate: false },
  { moment: 'mid-render', when: 'in mid-render', arrival: 1, mayDuplicate: false },
  { moment: 'file-renamed', when: 'after the rename and before COMPLETED', arrival: 1, mayDuplicate: false },
];
