import type { Download } from './files.js';
import type { MeasuredExport } from './rollcall.js';

/** All that one run of the benchmark measured. */
export interface Figures {
  /** An export of a tenth of the users. */
  readonly few: MeasuredExport;
  readonly all: MeasuredExport;
  /** The provider's file, downloaded without doing anything to it. */
  readonly alone: Download;
  readonly jqSeconds: number;
  readonly cores: number;
}

/** The figures as a table of text. */
export function report({ few, all, alone, jqSeconds, cores }: Figures): string {
  const moreUsers = all.users - few.users;
  const lines: readonly (readonly [string, string] | null)[] = [
    ['cores', String(cores)],
    ['users', whole(all.users)],
    ['a user, as Rollcall keeps it', `${whole(all.bytes / all.users)} bytes`],
    null,
    ['Rollcall, from startExport to COMPLETED', seconds(all.seconds)],
    ['  waiting for the provider', seconds(all.waitingSeconds)],
    ['  collecting', phase(all.collectingSeconds, all.users)],
    ['  finishing (index and file)', phase(all.finishingSeconds, all.users)],
    ['users per second', whole(all.users / all.seconds)],
    null,
    ['VmHWM before the export', megabytes(all.idleBytes)],
    [`VmHWM after ${whole(few.users)} users`, megabytes(few.peakBytes)],
    [`VmHWM after ${whole(all.users)} users`, megabytes(all.peakBytes)],
    ['growth per further user', `${whole((all.peakBytes - few.peakBytes) / moreUsers)} bytes`],
    null,
    ['simulated Auth0 alone', `${megabytes(alone.bytes / alone.seconds)} of gzip per second`],
    ['gunzip -c | jq -r @csv', seconds(jqSeconds)],
    ['ratio: seconds of jq / of Rollcall', (jqSeconds / all.seconds).toFixed(2)],
  ];
  return lines.map((line) => (line ? `${line[0].padEnd(42)}${line[1]}\n` : '\n')).join('');
}

function phase(value: number, users: number): string {
  return `${seconds(value)} (${((value * 1e6) / users).toFixed(1)} µs a user)`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Millions of bytes. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
