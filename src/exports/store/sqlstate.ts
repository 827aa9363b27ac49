/** `lock_timeout` has passed. */
export const lockNotAvailable = '55P03';

/** What a database says of itself by the code of an error (SQLSTATE). What a statement did wrong is `null`. */
export type Condition =
  /** It goes, comes, or has lost the connection: as good as no answer. */
  | 'away'
  /** It is there and cannot work for now. */
  | 'refuses'
  /** It does not let us in. If it did before, its administrator is at something; if not, a setting is wrong. */
  | 'shut-out';

const conditions: readonly (readonly [RegExp, Condition])[] = [
  // Connections; shut down, starting up.
  [/^(08|57P)/, 'away'],
  // Lack of room, memory or connections (53), operators and time-outs (57), broken disks (58).
  [/^(53|57|58)/, 'refuses'],
  // What another attempt may be spared: conflicts (40), a stand-by that is not yet the first, a transaction that idled.
  [/^40|^25006$|^25P03$/, 'refuses'],
  // A password that is being changed, rules of access (28); a database that is being replaced (3D000).
  [/^28|^3D000$/, 'shut-out'],
];

/** Says what a code tells of the database; null when it tells of the statement. */
export function conditionOf(code: string): Condition | null {
  return conditions.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** The code of what a driver threw, PostgreSQL's or PGlite's; null when it is no answer of a database. */
export function codeOf(fault: unknown): string | null {
  const { code, severity } = fault as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : null;
}
