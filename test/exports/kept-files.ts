import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import type { ByteRange } from '../../src/files/file-store.js';
import type { Rig } from '../support/engine-rig.js';

/** Moves the end of all exports into the past. */
export async function ageAll({ store }: Rig, ms: number): Promise<void> {
  const past = (column: string) => sql<Date>`${sql.ref(column)} - ${ms} * interval '1 millisecond'`;
  await store.db
    .updateTable('exports')
    .set({ settled_at: past('settled_at'), expires_at: past('expires_at') })
    .execute();
}

export async function namesIn({ files }: Rig, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of files.list(folder)) names.push(name);
  return names;
}

/** Puts something else in a file's place. */
export async function overwrite(
  { files }: Rig,
  name: string,
  change: (content: Buffer) => Buffer,
): Promise<void> {
  const content = change(await buffer(await files.read(name)));
  const file = await files.create(name);
  await file.write(content);
  await file.commit();
}

/** Lets a test in on every read of a part of a file; it does the reading itself, when it likes. */
export function listenIn(
  { files }: Rig,
  hear: (name: string, range: ByteRange, read: () => Promise<Buffer>) => Promise<Buffer>,
): void {
  const readBytes = files.readBytes.bind(files);
  files.readBytes = (name, range) => hear(name, range, () => readBytes(name, range));
}
