/** Why a request was refused; the GraphQL `extensions.code` of the answer. */
export type RefusalCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'UNSUPPORTED'
  | 'INVALID_STATE'
  | 'IDEMPOTENCY_CONFLICT'
  | 'RATE_LIMITED'
  | 'LIMIT_EXCEEDED';

/**
 * A request that Rollcall refuses, with nothing started and nothing changed.
 *
 * The message is written for the caller: what failed, with which subject, what to do. It never holds a
 * secret, a token or a signed URL, because it leaves the house as it is.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    message: string,
    /** The argument at fault as a path, e.g. `input.fields[1].path`; only for BAD_USER_INPUT. */
    readonly argument?: string,
  ) {
    super(message);
  }
}

/** Shorthand for the refusal that names the argument at fault. */
export function badInput(argument: string, message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', `${argument}: ${message}`, argument);
}
