const longest = 300;

/**
 * Makes a sentence of a stranger fit to be shown and stored: one line, no URL queries, no tokens, no halves of
 * characters, no more than 300 characters.
 */
export function redact(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/\b(https?:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/\b(https?:\/\/[^\s?#"']*)[?#][^\s"']*/gi, '$1')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 ***')
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '***')
    .replace(
      /\b(\w*(?:secret|token|password|api_?key|signature)\w*)(["']?\s*[=:]\s*)["']?[^\s"'&,}]+/gi,
      '$1$2***',
    )
    .trim();
  return line.length > longest ? `${line.slice(0, longest).replace(/\p{Cs}$/u, '')}…` : line;
}
