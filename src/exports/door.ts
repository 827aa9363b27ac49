import { cancel, remove, retry } from './control.js';
import type { EngineContext } from './engine-context.js';
import { toExport } from './export-of-row.js';
import { findRows } from './find-exports.js';
import { exportsPage, exportsPagesBySource } from './exports-pages.js';
import type { Exports } from './exports.js';
import type { Followers } from './followers.js';
import { HealthDesk } from './health.js';
import { noteDownload, noteLinks } from './note-files.js';
import { sourceViews, sourceViewsById } from './source-views.js';
import { start } from './start.js';
import { snapshot } from './store/snapshot.js';
import { usersById } from './users-by-id.js';
import { usersPages } from './users-pages.js';

/** The engine as callers see it. */
export function doorOf(context: EngineContext, followers: Followers): Exports {
  const { db } = context.store;
  const health = new HealthDesk(context.sources);
  return {
    start: async (caller, input) => {
      const { row, created } = await start(context, caller, input);
      return { export: toExport(row), created };
    },
    cancel: async (caller, id) => toExport(await cancel(context, caller, askable(id))),
    retry: async (caller, id) => toExport(await retry(context, caller, askable(id))),
    delete: (caller, id) => remove(context, caller, askable(id)),
    get: async (caller, ids) => {
      const rows = new Map((await findRows(db, caller, ids)).map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = rows.get(id);
        return row ? toExport(row) : null;
      });
    },
    list: (caller, page, filter) => snapshot(db, (trx) => exportsPage(trx, caller, page, filter ?? {})),
    listBySource: (caller, keys) => snapshot(db, (trx) => exportsPagesBySource(trx, caller, keys)),
    users: (caller, keys) => usersPages(context, caller, keys),
    usersById: (caller, ids) => usersById(context, caller, ids),
    follow: (caller, id) => followers.follow(caller, askable(id)),
    followAll: (caller, filter, after) => followers.followAll(caller, filter, after),
    sources: (caller) => sourceViews(context, caller),
    source: (caller, ids) => sourceViewsById(context, caller, ids),
    health: (sourceId) => health.ask(sourceId),
    file: (id) => fileOf(context, askable(id)),
    noteLinks: (caller, exports, expiresAt) => noteLinks(context, caller, exports, expiresAt),
    noteDownload: (download) => noteDownload(context, download),
    followers: () => followers.count,
  };
}

/** Nothing has an id with NUL, and nothing one with the sign in its place, which the database takes in a text. */
function askable(id: string): string {
  return id.replaceAll('\0', '\uFFFD');
}

async function fileOf({ store }: EngineContext, id: string): ReturnType<Exports['file']> {
  const row = await store.db
    .selectFrom('exports')
    .selectAll()
    .where('id', '=', id)
    .where('status', '=', 'COMPLETED')
    .executeTakeFirst();
  return row?.file ? { export: toExport(row), file: row.file } : null;
}
