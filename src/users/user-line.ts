/** A user who is written already, as a line of a segment without its end. */
export class UserLine {
  constructor(
    readonly providerUserId: string,
    /** As in the line. */
    readonly updatedAt: string | undefined,
    /** JSON in UTF-8: what `JSON.stringify` makes of the user's record. Nobody changes it any more. */
    readonly json: Buffer,
  ) {}
}
