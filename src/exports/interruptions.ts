/** The worker is stopping: save where you are and give the lease back. */
export class Draining extends Error {
  override readonly name = 'Draining';
}

/** The export took longer than `exports.deadline`. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Rollcall gives the export up; the message says why, and callers see it. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}
