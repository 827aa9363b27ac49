/** What a spreadsheet may take for the beginning of a formula (OWASP), with the full-width twins. */
const formulaStart = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/** Numbers and phone numbers begin like formulas, and stay as they are. */
const numberLike = /^[+-]?[0-9][0-9 ().-]*$/;

const needsQuotes = /[",\r\n]/;

/**
 * Writes a value as a cell of a CSV file (RFC 4180): null empty, lists and objects as compact JSON.
 *
 * @param escapeFormulas - puts `'` before a text that a spreadsheet might run
 */
export function csvCell(value: unknown, escapeFormulas: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return quoted(escapeFormulas && isFormula(value) ? `'${value}` : value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return quoted(JSON.stringify(value));
}

function isFormula(text: string): boolean {
  const first = text.charCodeAt(0);
  // Nearly every text leaves here: it begins with a letter.
  if (first > 0x40 && first < 0xff00) return false;
  return formulaStart.test(text) && !numberLike.test(text);
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
