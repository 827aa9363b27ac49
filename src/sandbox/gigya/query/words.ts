import { Refused } from '../envelope.js';

/** A word of a query. */
export type Word =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' };

// Strings stand in double quotes; there are no others.
const pattern =
  /(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<name>[A-Za-z_]\w*(?:\.\w+)*)|(?<sign>>=|<=|!=|[=<>(),*])/y;

const end: Word = { kind: 'end', text: '' };

/** This query is not of the language; the message says where. */
export function badQuery(why: string): Refused {
  return new Refused(400006, `Invalid parameter value: query: ${why}`);
}

/** A query, word by word. */
export class Words {
  private readonly words: readonly Word[];
  private position = 0;

  constructor(query: string) {
    this.words = split(query);
  }

  next(): Word {
    return this.words[this.position++] ?? end;
  }

  /** Goes past these keywords or signs if they come next, in letters of any size. */
  accept(...expected: readonly string[]): boolean {
    const found = expected.every((text, offset) => isWord(this.words[this.position + offset] ?? end, text));
    if (found) this.position += expected.length;
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw badQuery(`expected ${text}, found ${this.shown()}`);
  }

  expectEnd(): void {
    if (this.position < this.words.length) throw badQuery(`did not expect ${this.shown()} here`);
  }

  /** What comes next, for a message. */
  shown(): string {
    const { text } = this.words[this.position] ?? end;
    return text === '' ? 'its end' : text.slice(0, 40);
  }
}

function isWord({ kind, text }: Word, expected: string): boolean {
  return (kind === 'name' || kind === 'sign') && text.toUpperCase() === expected;
}

function split(query: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = skipSpace(query, 0); at < query.length; at = skipSpace(query, pattern.lastIndex)) {
    pattern.lastIndex = at;
    const groups = pattern.exec(query)?.groups;
    const [kind, text] =
      Object.entries<string | undefined>(groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (text === undefined) throw badQuery(`cannot be read from character ${at + 1}`);
    words.push({ kind, text: kind === 'string' ? unquoted(text) : text } as Word);
  }
  return words;
}

function skipSpace(query: string, from: number): number {
  let at = from;
  while (/\s/.test(query.charAt(at))) at++;
  return at;
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}
