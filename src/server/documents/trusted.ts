import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Documents that requests may name instead of sending them. */
export interface TrustedDocuments {
  /** Whether no other document is answered. */
  readonly only: boolean;
  /** The text of the document of this id; undefined when there is none. */
  find(id: string): string | undefined;
  /** Whether a text is one of them. */
  has(text: string): boolean;
}

const shape = z.record(z.string().min(1), z.string().min(1));

/**
 * Reads trusted documents from a file as codegen's `persistedDocuments` writes it: a JSON object of ids and texts.
 * Rejects, in one sentence, when it cannot be read or is anything else.
 */
export async function readTrustedDocuments(path: string, only: boolean): Promise<TrustedDocuments> {
  const listed = shape.safeParse(json(await readText(path)));
  if (listed.success) return trust(listed.data, only);
  throw new Error(
    `the trusted documents in ${path} cannot be used: they must be a JSON object, with a text for each id`,
  );
}

/** Trusts these texts, by their ids and by their SHA-256 as well, since clients may name them so. */
export function trust(listed: Readonly<Record<string, string>>, only: boolean): TrustedDocuments {
  const ofIds = new Map<string, string>();
  for (const text of Object.values(listed)) ofIds.set(sha256(text), text);
  for (const [id, text] of Object.entries(listed)) ofIds.set(bare(id), text);
  const texts = new Set(ofIds.values());
  return { only, find: (id) => ofIds.get(bare(id)), has: (text) => texts.has(text) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Error(`the trusted documents in ${path} cannot be read (${reason})`, { cause });
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The specification of GraphQL over HTTP writes the kind of hash before it. */
function bare(id: string): string {
  return id.replace(/^sha256:/, '');
}

/** The SHA-256 of a text in hexadecimal, by which clients know it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
