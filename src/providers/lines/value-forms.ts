import { boolean, integer, isoDate, object, text, type Conversion } from '../conversions.js';
import { ascii } from './ascii.js';
import { isCanonicalDate } from './canonical-date.js';
import { valueKind } from './canonical-json.js';
import type { LineOutput } from './line-output.js';
import type { Members } from './members.js';

/** What becomes of a value: it is absent, it was written, or it has to be parsed to know. */
export const outcome = { absent: 0, written: 1, unsure: 2 } as const;

/** What is done with the bytes of a value. Numbers, which are switched over quicker than closures are called. */
const action = { omit: 0, copy: 1, copyText: 2, copyInteger: 3, copyDate: 4, quote: 5, parse: 6 } as const;

/** An action for every kind of value, by its number. */
export type ValueForm = Readonly<Uint8Array>;

/** Conversions whose results usually stand in the record as they are. Kinds that are not named are absent. */
const forms: ReadonlyMap<Conversion, ValueForm> = new Map<Conversion, ValueForm>([
  [text, formOf({ text: 'copyText', number: 'quote' })],
  [boolean, formOf({ true: 'copy', false: 'copy', text: 'parse', number: 'parse' })],
  [integer, formOf({ number: 'copyInteger', text: 'parse' })],
  [isoDate, formOf({ text: 'copyDate' })],
  [object, formOf({ object: 'copy' })],
]);

function formOf(actions: Partial<Record<keyof typeof valueKind, keyof typeof action>>): ValueForm {
  const form = new Uint8Array(Object.keys(valueKind).length);
  for (const [kind, name] of Object.entries(actions))
    form[valueKind[kind as keyof typeof valueKind]] = action[name];
  return form;
}

/** The form of a conversion's values; undefined where they have to be parsed. */
export function formFor(conversion: Conversion): ValueForm | undefined {
  return forms.get(conversion);
}

/** The quotes of an empty text. */
const emptyText = 2;

/** Writes the n-th member found, if it is there, in a form. */
export function writeMember(
  out: LineOutput,
  form: ValueForm,
  { kinds, starts, ends }: Members,
  n: number,
  bytes: Buffer,
): number {
  const start = starts[n] ?? 0;
  const end = ends[n] ?? 0;
  switch (form[kinds[n] ?? valueKind.absent]) {
    case action.copy:
      break;
    case action.copyText:
      if (end - start === emptyText) return outcome.absent;
      break;
    case action.copyInteger:
      if (hasPoint(bytes, start, end)) return outcome.absent;
      break;
    case action.copyDate:
      if (!isCanonicalDate(bytes, start + 1, end - 1)) return outcome.unsure;
      break;
    case action.quote:
      return quoted(out, bytes, start, end);
    case action.parse:
      return outcome.unsure;
    case undefined:
    default:
      return outcome.absent;
  }
  out.range(bytes, start, end);
  return outcome.written;
}

function quoted(out: LineOutput, bytes: Buffer, start: number, end: number): number {
  out.byte(ascii.quote);
  out.range(bytes, start, end);
  out.byte(ascii.quote);
  return outcome.written;
}

function hasPoint(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === ascii.dot) return true;
  return false;
}
