/** Reads RFC 4180 letter by letter and undoes the documented escaping of formulas; knows nothing of the writer. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    do {
      const { cell, end } = readCell(text, at);
      row.push(unescaped(cell));
      at = end + 1;
    } while (text[at - 1] === ',');
    if (text[at - 1] !== '\r' || text[at] !== '\n') throw new Error(`no CRLF behind row ${rows.length}`);
    at++;
    rows.push(row);
  }
  return rows;
}

function readCell(text: string, start: number): { cell: string; end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (!',\r'.includes(text[end]!)) end++;
    return { cell: text.slice(start, end), end };
  }
  let cell = '';
  for (let at = start + 1; ; at++) {
    if (text[at] === undefined) throw new Error('a quoted cell does not end');
    if (text[at] !== '"') cell += text[at]!;
    else if (text[++at] === '"') cell += '"';
    else return { cell, end: at };
  }
}

function unescaped(cell: string): string {
  return /^'[=+\-@\t\r\n\0＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}
