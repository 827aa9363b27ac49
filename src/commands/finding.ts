/** What became of looking at one thing that a start relies on. */
export interface Finding {
  readonly kind: 'well' | 'fault';
  /** What was looked at. */
  readonly subject: string;
  /** Where it is and how it does, or why it does not; no secrets. */
  readonly words: string;
}

/** Looks at one thing; what the look throws is the fault. */
export async function look(subject: string, into: () => string | Promise<string>): Promise<Finding> {
  try {
    return { kind: 'well', subject, words: await into() };
  } catch (fault) {
    return { kind: 'fault', subject, words: fault instanceof Error ? fault.message : String(fault) };
  }
}
