/** One setting that needs attention: where, and what is wrong and what is allowed. Never holds a value. */
export interface Fault {
  /** A path such as `sources[0].domain`, or the flag or the environment variable that is at fault. */
  readonly where: string;
  readonly what: string;
}

/** The settings do not allow a start. The message is whole: every fault, and what is allowed. */
export class SettingsFault extends Error {
  override readonly name = 'SettingsFault';

  constructor(
    readonly faults: readonly Fault[],
    file: string | null,
  ) {
    super([headline(faults.length), ...lines(faults), ...trailer(faults, file)].join('\n'));
  }
}

function headline(count: number): string {
  return `Cannot start: ${count === 1 ? '1 setting needs' : `${count} settings need`} attention`;
}

function lines(faults: readonly Fault[]): string[] {
  const width = Math.max(...faults.map(({ where }) => where.length));
  return faults.map(({ where, what }) => `  ${where.padEnd(width)}  ${what}`);
}

/** Names the file, unless a fault is the file's own and does. */
function trailer(faults: readonly Fault[], file: string | null): string[] {
  if (file === null || faults.some(({ where }) => where.startsWith(file))) return [];
  return [`Settings are read from ${file}`];
}
