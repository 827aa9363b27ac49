import { z } from 'zod';

const timeUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const sizeUnits = { B: 1, KB: 1000, MB: 1_000_000, GB: 1_000_000_000 };

/** What a value may be and is if left out, in the words of the settings file: `20s`, `8MB`. */
interface Bounds {
  readonly least: string;
  readonly most: string;
  readonly default: string;
}

/** The shape of a length of time such as `200ms`, `20s`, `15m`, `24h` or `30d`; parsed to milliseconds. */
export function duration(bounds: Bounds) {
  return quantity('a length of time', timeUnits, bounds);
}

/** The shape of a size such as `512KB` or `8MB` (a KB is 1000 bytes); parsed to bytes. */
export function size(bounds: Bounds) {
  return quantity('a size', sizeUnits, bounds);
}

/** The shape of a whole number; text of digits is one too, since that is what the environment holds. */
export function wholeNumber(bounds: { least: number; most: number; default: number }) {
  const allowed = `a whole number from ${bounds.least} to ${bounds.most}`;
  const error = `must be ${allowed}`;
  const inBounds = (value: number) =>
    Number.isInteger(value) && value >= bounds.least && value <= bounds.most;
  return z
    .union([z.number(), z.string().regex(/^\d+$/, { error })], { error })
    .transform(Number)
    .refine(inBounds, { error })
    .prefault(bounds.default)
    .meta({ kind: allowed });
}

/** The shape of a yes or no; `"true"` and `"false"` are as good, since that is what the environment holds. */
export function yesOrNo(byDefault: boolean) {
  return z
    .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
    .transform((value) => value === true || value === 'true')
    .prefault(byDefault)
    .meta({ kind: '`true` or `false`' });
}

function quantity(noun: string, units: Readonly<Record<string, number>>, bounds: Bounds) {
  const form = `${noun} such as ${bounds.default} (units: ${Object.keys(units).join(', ')})`;
  const least = amount(bounds.least, units);
  const most = amount(bounds.most, units);
  return z
    .string({ error: `must be ${form}` })
    .transform((text, ctx) => {
      const value = amount(text, units);
      if (value >= least && value <= most) return value;
      const allowed = Number.isNaN(value) ? form : `from ${bounds.least} to ${bounds.most}`;
      ctx.addIssue({ code: 'custom', message: `must be ${allowed}` });
      return z.NEVER;
    })
    .prefault(bounds.default)
    .meta({ kind: `${noun}, ${bounds.least} to ${bounds.most}` });
}

/** NaN for a text that is no number with one of the units. */
function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s?([a-z]+)$/i.exec(text.trim()) ?? [];
  return Math.round(Number(digits) * (units[unit] ?? Number.NaN));
}
