/**
 * The tokens of Gigya's query language, so far as they matter: strings, comments, words, numbers, anything else.
 * A number is a token of its own, so that no word hides behind one (`1LIMIT`).
 */
const tokens = (string: string) =>
  new RegExp(`(?<string>${string})|(?<comment>--|/\\*|\\*/|//|#|;)|[a-z_$][\\w$.]*|\\d+|\\s+|.`, 'giu');

/** Whether a backslash escapes a quotation mark is not documented (oddity 8): a condition must be sound both ways. */
const readings = [tokens('"(?:[^"\\\\]|\\\\.)*"'), tokens('"[^"]*"')];

const clauses = new Set([
  'SELECT',
  'FROM',
  'WHERE',
  'FILTER',
  'GROUP',
  'HAVING',
  'ORDER',
  'START',
  'LIMIT',
  'UNION',
  'INTO',
]);

/** Why a text cannot stand in parentheses behind WHERE as a condition and nothing else; undefined when it can. */
export function faultOfCondition(condition: string): string | undefined {
  if (condition.trim() === '') return 'must not be empty';
  return readings.map((reading) => faultOfTokens(condition.matchAll(reading))).find(Boolean);
}

function faultOfTokens(found: Iterable<RegExpMatchArray>): string | undefined {
  let depth = 0;
  for (const { 0: token, groups } of found) {
    if (groups?.string !== undefined) continue;
    const fault = faultOfToken(token, groups?.comment !== undefined);
    if (fault) return fault;
    depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    if (depth < 0) return 'closes a parenthesis that it has not opened';
  }
  return depth > 0 ? 'opens a parenthesis that it does not close' : undefined;
}

function faultOfToken(token: string, isComment: boolean): string | undefined {
  if (isComment) return `must be a condition without comments or further statements, so not ${token}`;
  if (clauses.has(token.toUpperCase()))
    return `must be a condition alone, without the clause ${token.toUpperCase()}`;
  if (token === '"') return 'opens a string that it does not close';
  return token === "'" || token === '`' ? 'must have its strings in double quotes' : undefined;
}
