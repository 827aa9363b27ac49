import type { EngineContext } from './engine-context.js';
import { purgeAudit } from './store/audit.js';
import { expireNext, purgeEvents, purgeNextRecord } from './store/expiry.js';
import { listedFiles } from './store/listed-files.js';
import { isNews } from './store/store.js';

type Context = Pick<EngineContext, 'store' | 'files' | 'settings' | 'tenancy' | 'auditRetentionMs' | 'log'>;

const sweepEveryMs = 60_000;

/** Expires what has been kept long enough, and removes files that nobody lists; at once, then every minute. */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void>;
  private closed = false;

  constructor(private readonly context: Context) {
    this.sweeping = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  private async run(): Promise<void> {
    try {
      await sweep(this.context, () => this.closed);
    } catch (error) {
      if (isNews(error))
        this.context.log.error({ err: error }, 'sweeping failed; it is tried again in a minute');
    }
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.run();
    }, sweepEveryMs);
    this.timer.unref();
  }
}

/** One round; any number of processes may sweep at once. */
export async function sweep(context: Context, isCanceled: () => boolean = () => false): Promise<void> {
  const { store, files, settings } = context;
  const retention = { ...settings, abandonedTenant: context.tenancy.abandoned };
  for (
    let id = await expireNext(store.db, retention);
    id && !isCanceled();
    id = await expireNext(store.db, retention)
  ) {
    context.log.info({ exportId: id }, 'kept long enough; its files go');
  }
  while (!isCanceled() && (await purgeNextRecord(store.db, settings.recordRetentionMs))) continue;
  await purgeEvents(store.db, settings.recordRetentionMs);
  await purgeAudit(store.db, context.auditRetentionMs);
  if (!isCanceled()) await removeUnlisted({ store, files });
}

/** The lease token that ends a file's name: `<export>/<generation>/<what>-<token>`, the sidecar's `.ids` apart. */
const filePattern = /^(?<id>exp_[0-9a-f]{24})\/\d+\/[a-z0-9]+-(?<token>[0-9a-f]{16})(\.ids)?$/;

/**
 * Files are listed first and rows read second: a file that is listed between the two is seen as listed, and
 * one that is written in between is not seen at all. What the present lease's holder writes is left alone.
 */
async function removeUnlisted({ store, files }: Pick<Context, 'store' | 'files'>): Promise<void> {
  const found: string[] = [];
  for await (const { name } of files.list('')) if (filePattern.test(name)) found.push(name);
  const { names, tokenOf } = await listedFiles(store.db);
  const gone = new Set<string>();
  for (const name of found) {
    const { id = '', token } = filePattern.exec(name)?.groups ?? {};
    if (!tokenOf.has(id)) gone.add(id);
    else if (!names.has(name) && tokenOf.get(id) !== token) await files.remove(name);
  }
  for (const id of gone) await files.removeFolder(id);
}
