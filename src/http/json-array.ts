import { HttpFailure } from './fault.js';
import { longestLine } from './lines.js';
import { isBlank, ValueScan } from './value-scan.js';

/** What can stand beside the array. */
export type JsonScalar = string | number | boolean | null;

/** Which array to find, and how much to hold. */
export interface JsonArrayOptions {
  /** The member of the document that holds the array; null = the document is the array. */
  readonly key: string | null;
  /** The largest element that is taken, in bytes: a bound for memory. Default 16 MB. */
  readonly mostBytes?: number;
}

/** All names and scalars beside the array, in bytes; an answer has a handful of them. */
const mostBeside = 1024 * 1024;

/** Small enough that the elements of one piece are few, however small they are. */
const pieceBytes = 16 * 1024;

/** What the grammar allows next, outside of the values, which are scanned whole. */
type Expecting =
  | 'document'
  | 'first name'
  | 'name'
  | 'colon'
  | 'member'
  | 'behind member'
  | 'first element'
  | 'element'
  | 'behind element'
  | 'nothing';

/** What a whole value leads to. */
const behind = { name: 'colon', member: 'behind member', element: 'behind element' } as const;

type Role = keyof typeof behind;

/**
 * Cuts a JSON document of any size into the elements of one array, each as its bytes, while it arrives. What
 * stands beside the array is kept if it is a scalar and passed over if it is not. Bytes are copied only for
 * an element that stands in several chunks; whoever takes the elements parses them.
 *
 * Throws `HttpFailure`: kind `protocol` for what is no such document, naming the element that is none,
 * `truncated` for one that stops short.
 */
export class JsonArray {
  /** The scalars beside the array that have come so far. */
  readonly members = new Map<string, JsonScalar>();
  private readonly key: string | null;
  private readonly mostBytes: number;
  private expecting: Expecting = 'document';
  private hasBegun = false;
  private elements: Buffer[] = [];
  private count = 0;
  private name = '';
  private scan: ValueScan | null = null;
  private role: Role = 'name';
  private isKept = true;
  private open: Buffer[] = [];
  private openBytes = 0;
  private besideBytes = 0;

  constructor({ key, mostBytes = longestLine }: JsonArrayOptions) {
    this.key = key;
    this.mostBytes = mostBytes;
  }

  /** Whether the array is there, so far. */
  get found(): boolean {
    return this.hasBegun;
  }

  /** The elements of a document that comes in chunks, those of a piece together. */
  async *split(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
    for await (const piece of pieces(chunks)) {
      try {
        this.push(piece);
      } finally {
        // Also before a fault: what came whole is good.
        if (this.elements.length > 0) yield this.elements;
      }
    }
    this.end();
  }

  /** Takes a chunk; gives the elements that end in it. */
  push(chunk: Buffer): Buffer[] {
    this.elements = [];
    let at = 0;
    while (at < chunk.length) at = this.scan ? this.goOn(this.scan, chunk, at) : this.step(chunk, at);
    return this.elements;
  }

  /** Says that no chunk follows. */
  end(): void {
    if (this.expecting === 'nothing') return;
    throw new HttpFailure({ kind: 'truncated', detail: 'its JSON is not whole' });
  }

  /** Takes a blank or a byte of structure; at the first byte of a value it begins a scan and stays. */
  private step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (isBlank(byte) || (this.expecting === 'document' && isMark(byte))) return at + 1;
    const next = this.follow(String.fromCharCode(byte));
    if (next) {
      this.expecting = next;
      return at + 1;
    }
    this.begin(byte);
    return at;
  }

  /** What follows a byte of structure; null at the first byte of a value. */
  private follow(char: string): Expecting | null {
    switch (this.expecting) {
      case 'document':
        if (this.key === null) return char === '[' ? this.enter() : this.refuse();
        return char === '{' ? 'first name' : this.refuse();
      case 'first name':
        return char === '}' ? 'nothing' : null;
      case 'colon':
        return char === ':' ? 'member' : this.refuse();
      case 'member':
        return char === '[' && this.name === this.key ? this.enter() : null;
      case 'behind member':
        return char === ',' ? 'name' : char === '}' ? 'nothing' : this.refuse();
      case 'first element':
        return char === ']' ? this.leave() : null;
      case 'behind element':
        return char === ',' ? 'element' : char === ']' ? this.leave() : this.refuse();
      case 'name':
      case 'element':
        return null;
      case 'nothing':
        return this.refuse();
    }
  }

  private enter(): Expecting {
    if (this.hasBegun) this.refuse();
    this.hasBegun = true;
    return 'first element';
  }

  private leave(): Expecting {
    return this.key === null ? 'nothing' : 'behind member';
  }

  private begin(byte: number): void {
    this.role = roleOf(this.expecting);
    if (this.role === 'element') this.count += 1;
    if (this.role === 'name' && byte !== 0x22) this.refuse();
    this.isKept = this.role !== 'member' || (byte !== 0x7b && byte !== 0x5b);
    this.scan = new ValueScan(() => this.refuse());
  }

  private goOn(scan: ValueScan, chunk: Buffer, from: number): number {
    const end = scan.endIn(chunk, from);
    if (this.isKept) this.keep(chunk.subarray(from, end === -1 ? chunk.length : end));
    if (end === -1) return chunk.length;
    this.scan = null;
    this.take(this.kept());
    this.expecting = behind[this.role];
    return end;
  }

  private keep(bytes: Buffer): void {
    this.open.push(bytes);
    this.openBytes += bytes.length;
    if (this.role !== 'element') this.besideBytes += bytes.length;
    if (this.openBytes > this.mostBytes) this.refuse(`is longer than ${this.mostBytes} bytes`);
    if (this.besideBytes > mostBeside) this.refuse(`has more than ${mostBeside} bytes beside its list`);
  }

  private kept(): Buffer {
    const [first] = this.open;
    const bytes = first && this.open.length === 1 ? first : Buffer.concat(this.open);
    this.open = [];
    this.openBytes = 0;
    return bytes;
  }

  private take(bytes: Buffer): void {
    if (this.role === 'element') this.elements.push(bytes);
    else if (this.role === 'name') this.name = String(this.parse(bytes));
    else if (this.isKept) this.members.set(this.name, this.parse(bytes));
  }

  private parse(bytes: Buffer): JsonScalar {
    try {
      return JSON.parse(bytes.toString('utf8')) as JsonScalar;
    } catch {
      return this.refuse();
    }
  }

  private refuse(why?: string): never {
    const list = this.key === null ? 'list' : `object with a list ${this.key}`;
    const element = `element ${this.count}${this.key === null ? '' : ` of ${this.key}`}`;
    const isElement = this.role === 'element' && (this.scan !== null || this.expecting === 'behind element');
    const detail = isElement
      ? `${element} ${why ?? 'is not JSON'}`
      : `the answer ${why ?? `is no JSON ${list}`}`;
    throw new HttpFailure({ kind: 'protocol', detail });
  }
}

async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
}

function roleOf(expecting: Expecting): Role {
  if (expecting === 'member') return 'member';
  return expecting.endsWith('element') ? 'element' : 'name';
}

/** The three bytes of a byte order mark, which no other place could have. */
function isMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}
