/** A shorter value may be half of many words, so it counts only where it stands alone. */
const shortest = 6;

/**
 * Patterns of a secret, however it is written: plain, in a URL or a form, in JSON, in markup, in base64 of it or of a
 * text that it stands in (as in HTTP Basic), and decoded if it is base64 of a text. A value of several lines is known
 * by each of its lines.
 */
export function spellingsOf(secret: string): string[] {
  return linesOf(secret)
    .flatMap((line) => [line, ...decoded(line), ...encoded(line)])
    .map(patternOf);
}

/** The first and last lines of a PEM are nobody's secret. */
function linesOf(secret: string): string[] {
  return secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('-----'));
}

/** The text that a value is base64 of. Of bytes that are no text, nobody could quote any. */
function decoded(value: string): string[] {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const isText = text.length >= shortest && !/[\p{Cc}\uFFFD]/u.test(text);
  return isText && unpadded(base64Of(text)) === unpadded(value) ? [text] : [];
}

/**
 * The base64 of a value wherever in a longer text it stands: what comes before it shifts its bits in three ways. Letters
 * that it shares with its neighbours are left out.
 */
function encoded(value: string): string[] {
  const pieces = [0, 1, 2].map((shift) => {
    const bits = 8 * (shift + Buffer.byteLength(value));
    return base64Of('\0'.repeat(shift) + value).slice(Math.ceil((8 * shift) / 6), Math.floor(bits / 6));
  });
  const told = pieces.filter((piece) => piece.length >= shortest);
  return [...new Set(told.flatMap((piece) => [piece, piece.replaceAll('+', '-').replaceAll('/', '_')]))];
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}

function patternOf(text: string): string {
  const pattern = Array.from(text, spelled).join('');
  return text.length < shortest ? `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])` : pattern;
}

/** Letters and digits stand for themselves everywhere. */
function spelled(char: string): string {
  if (/^[a-z\d]$/i.test(char)) return char;
  return `(?:${[escaped(char), inUrl(char), inJson(char), inMarkup(char)].join('|')})`;
}

/** With backslashes before it, as JSON in JSON has them. */
function escaped(char: string): string {
  return `\\\\{0,3}${char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')}`;
}

/** By RFC 3986 and as in a form, once or twice. */
function inUrl(char: string): string {
  const bytes = [...Buffer.from(char)].map((byte) => `%(?:25)?${hex(byte, 2)}`).join('');
  return char === ' ' ? `${bytes}|\\+` : bytes;
}

function inJson(char: string): string {
  return char
    .split('')
    .map((unit) => `\\\\{1,3}u${hex(unit.charCodeAt(0), 4)}`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

function inMarkup(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  const name = entities[char];
  return `&(?:#0*${point}|#x0*${hex(point, 1)}${name === undefined ? '' : `|${name}`});`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
