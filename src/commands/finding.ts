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
    return { kind: 'fault', subject, words: wordsOf(fault) };
  }
}

/** What it says, and what lies beneath it unless it says that too: there is no log to look it up in. */
function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const reason = reasonBeneath(fault.cause);
  return reason === undefined || fault.message.includes(reason)
    ? fault.message
    : `${fault.message}: ${reason}`;
}

/** The first code on the way down, else the message at its end. */
function reasonBeneath(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return reasonBeneath(cause.cause) ?? cause.message;
}
