import type { LogLine, Member } from './member.js';
import type { Damage } from './strikes.js';

/** How long what the database's absence broke may still be told of, in milliseconds. */
const aftermathMs = 5_000;

/** Lines that nobody should have to read: errors that no outage of the database explains, and stalled exports. */
export function unexplainedLines(members: readonly Member[], { outage }: Damage): string[] {
  const duringOutage = ({ time }: LogLine) =>
    outage !== null && Date.parse(time) >= outage.fromMs && Date.parse(time) <= outage.toMs + aftermathMs;
  const isBad = (line: LogLine) => isError(line) && !duringOutage(line);
  return members.flatMap(({ name, log }) =>
    log.filter((line) => isBad(line) || isStall(line)).map((line) => `${name} says ${JSON.stringify(line)}`),
  );
}

function isError({ level }: LogLine): boolean {
  return level === 'error' || level === 'fatal';
}

function isStall({ msg }: LogLine): boolean {
  return msg.startsWith('the export is stalled');
}
