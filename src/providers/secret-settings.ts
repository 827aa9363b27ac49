import { KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Marks a setting as a secret, which no message, row or line of a log may hold; `meaning` describes it. */
export function secret<T extends z.ZodType>(type: T, meaning: string): T {
  return type.meta({ secret: true, description: meaning });
}

/** The values of the settings that their shape marks as secrets. */
export function secretsIn(shape: z.ZodType, settings: object): string[] {
  const values: Readonly<Record<string, unknown>> = { ...settings };
  return Object.entries(membersOf(shape)).flatMap(([name, type]) =>
    type.meta()?.secret === true ? textsOf(values[name]) : [],
  );
}

/** A shape may be followed by a transformation of what it parsed. */
function membersOf(shape: z.core.$ZodType): Readonly<Record<string, z.ZodType>> {
  if (shape instanceof z.ZodPipe) return membersOf(shape.in);
  if (shape instanceof z.ZodObject) return shape.shape;
  throw new TypeError('the settings of a source must be an object');
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value instanceof KeyObject ? pemsOf(value) : [];
}

/** A key may have been given as PKCS #1 or #8, whose lines differ. */
function pemsOf(key: KeyObject): string[] {
  return (['pkcs1', 'pkcs8'] as const).map((type) => key.export({ type, format: 'pem' }).toString());
}
