import type { EngineContext } from './engine-context.js';
import type { Exports } from './exports.js';
import type { Caller, Export } from './model.js';
import { appendAudit, logAudit, type AuditEntry } from './store/audit.js';

type Context = Pick<EngineContext, 'store' | 'log' | 'observer'>;

/** Enters into the audit trail who was handed a link to which file, and until when it is good. */
export async function noteLinks(
  { store, log }: Context,
  caller: Caller,
  exports: readonly Export[],
  expiresAt: Date,
): Promise<void> {
  const detail = { expiresAt: expiresAt.toISOString() };
  const entries = exports.map((of): AuditEntry => ({
    ...about(of),
    actor: caller.name,
    action: 'LINK_ISSUED',
    detail,
  }));
  await appendAudit(store.db, entries);
  logAudit(log, entries, caller);
}

/** Enters how much of a file the holder of a link took. */
export async function noteDownload(
  { store, log, observer }: Context,
  download: Parameters<Exports['noteDownload']>[0],
): Promise<void> {
  const { export: of, holder, bytes } = download;
  const entry: AuditEntry = { ...about(of), actor: holder, action: 'DOWNLOADED', detail: { bytes } };
  await appendAudit(store.db, [entry]);
  logAudit(log, [entry], download);
  observer.downloaded({ exportId: of.id, sourceId: of.sourceId, bytes });
}

function about({ id, tenant, sourceId }: Export) {
  return { tenant, exportId: id, sourceId };
}
