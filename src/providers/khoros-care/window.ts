/** A report covers no more than this (oddity 4). */
const mostMonths = 3;

/**
 * The latest end of a report that begins at `startMs`, both in milliseconds since 1970: the same moment three
 * months later in UTC, or the last one of a month that has no such day.
 */
export function latestEndMs(startMs: number): number {
  const start = new Date(startMs);
  const end = new Date(startMs);
  end.setUTCMonth(start.getUTCMonth() + mostMonths);
  // A day too many runs over into the month behind; day 0 is the last one of the month before.
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0);
  return end.getTime();
}
