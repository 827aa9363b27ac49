import type { EngineContext } from './engine-context.js';
import type { Swept } from './observer.js';
import { listedFiles } from './store/listed-files.js';

type Context = Pick<EngineContext, 'store' | 'files' | 'log' | 'observer'>;

/** Who cancels waits for so many at most. */
const removedAtOnce = 8;

/**
 * Removes files that nobody lists, the folders of exports that have none any more, and what was left half-written.
 *
 * Files are listed first and rows read second: a file that is listed between the two is seen as listed, and
 * one that is written in between is not seen at all. What the present lease's holder writes is left alone.
 *
 * @throws ReservedForAnother when the files are another store's, before anything is removed
 */
export async function sweepFiles(context: Context, isCanceled: () => boolean): Promise<void> {
  const { store, files } = context;
  await files.reserveFor(store.id);
  const found: string[] = [];
  for await (const { name } of files.list('')) {
    if (isCanceled()) return;
    if (filePattern.test(name)) found.push(name);
  }
  const { names, tokenOf } = await listedFiles(store.db);
  const isHeld = (name: string) => isWrittenBy(name, tokenOf);
  const unlisted = found.filter((name) => !names.has(name) && !isHeld(name));
  const gone = new Set(unlisted.map(exportOf).filter((id) => !tokenOf.has(id)));
  await removeAll(context, { names: unlisted, folders: [...gone] }, isCanceled);
  const isAbandoned = (name: string) =>
    folderPattern.test(name) ? !tokenOf.has(name) : filePattern.test(name) && !isHeld(name);
  // Once canceled it spares all that is left.
  const isSpared = (name: string) => isCanceled() || !isAbandoned(name);
  if (!isCanceled()) await files.removeAbandoned(isSpared);
}

/** The lease token that ends a file's name: `<export>/<generation>/<what>-<token>`, the sidecar's `.ids` apart. */
const filePattern = /^(?<id>exp_[0-9a-f]{24})\/\d+\/[a-z0-9]+-(?<token>[0-9a-f]{16})(\.ids)?$/;

/** The folder of an export. */
const folderPattern = /^exp_[0-9a-f]{24}$/;

function exportOf(name: string): string {
  return filePattern.exec(name)?.groups?.id ?? '';
}

function isWrittenBy(name: string, tokenOf: ReadonlyMap<string, string | null>): boolean {
  const { id = '', token } = filePattern.exec(name)?.groups ?? {};
  return token !== undefined && tokenOf.get(id) === token;
}

interface Doomed {
  readonly names: readonly string[];
  /** Of exports that are no more, or are EXPIRED; nothing stands in them any longer but what is none of ours. */
  readonly folders: readonly string[];
}

async function removeAll(
  { files, log, observer }: Context,
  { names, folders }: Doomed,
  isCanceled: () => boolean,
): Promise<void> {
  // What cannot be removed now waits for the next round, and keeps nothing else from going.
  const leave = (error: unknown) => log.warn({ err: error }, 'a file that nobody lists could not be removed');
  const note = (what: Swept) => () => observer.swept(what);
  for (let n = 0; n < names.length && !isCanceled(); n += removedAtOnce)
    await Promise.all(
      names.slice(n, n + removedAtOnce).map((name) => files.remove(name).then(note('file'), leave)),
    );
  for (const id of folders) if (!isCanceled()) await files.removeFolder(id).then(note('folder'), leave);
}
