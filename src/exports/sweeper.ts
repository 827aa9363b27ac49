import type { EngineContext } from './engine-context.js';
import { subjectOf, type Swept } from './observer.js';
import { Rounds } from './rounds.js';
import { purgeAudit } from './store/audit.js';
import { expireNext, purgeEvents, purgeNextRecord } from './store/expiry.js';
import { listedFiles } from './store/listed-files.js';

type Context = Pick<
  EngineContext,
  'store' | 'files' | 'settings' | 'tenancy' | 'auditRetentionMs' | 'log' | 'observer'
>;

const sweepEveryMs = 60_000;

/** Expires what has been kept long enough, and removes files that nobody lists; at once, then every minute. */
export function openSweeper(context: Context): Rounds {
  const run = (isCanceled: () => boolean) => sweep(context, isCanceled);
  return new Rounds({ name: 'sweeping', firstInMs: 0, everyMs: sweepEveryMs, run }, context.log);
}

/** One round; any number of processes may sweep at once. */
export async function sweep(context: Context, isCanceled: () => boolean = () => false): Promise<void> {
  const { store, files, settings, observer } = context;
  const retention = { ...settings, abandonedTenant: context.tenancy.abandoned };
  for (
    let expired = await expireNext(store.db, retention);
    expired && !isCanceled();
    expired = await expireNext(store.db, retention)
  ) {
    context.log.info(subjectOf(expired), 'kept long enough; its files go');
    observer.swept('export');
  }
  while (!isCanceled() && (await purgeNextRecord(store.db, settings.recordRetentionMs)))
    observer.swept('record');
  await purgeEvents(store.db, settings.recordRetentionMs);
  await purgeAudit(store.db, context.auditRetentionMs);
  if (!isCanceled()) await removeUnlisted(context);
  if (!isCanceled()) await files.removeAbandoned();
}

/** The lease token that ends a file's name: `<export>/<generation>/<what>-<token>`, the sidecar's `.ids` apart. */
const filePattern = /^(?<id>exp_[0-9a-f]{24})\/\d+\/[a-z0-9]+-(?<token>[0-9a-f]{16})(\.ids)?$/;

/**
 * Files are listed first and rows read second: a file that is listed between the two is seen as listed, and
 * one that is written in between is not seen at all. What the present lease's holder writes is left alone.
 */
async function removeUnlisted({
  store,
  files,
  log,
  observer,
}: Pick<Context, 'store' | 'files' | 'log' | 'observer'>): Promise<void> {
  const found: string[] = [];
  for await (const { name } of files.list('')) if (filePattern.test(name)) found.push(name);
  const { names, tokenOf } = await listedFiles(store.db);
  const gone = new Set<string>();
  // What cannot be removed now waits for the next round, and keeps nothing else from going.
  const note = (what: Swept) => () => observer.swept(what);
  const leave = (error: unknown) => log.warn({ err: error }, 'a file that nobody lists could not be removed');
  for (const name of found) {
    const { id = '', token } = filePattern.exec(name)?.groups ?? {};
    if (!tokenOf.has(id)) gone.add(id);
    else if (!names.has(name) && tokenOf.get(id) !== token)
      await files.remove(name).then(note('file'), leave);
  }
  for (const id of gone) await files.removeFolder(id).then(note('folder'), leave);
}
