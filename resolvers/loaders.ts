import DataLoader from 'dataloader';
import type { ExportsPage, SourceExportsKey, UsersPage, UsersPageKey } from '../src/exports/exports.js';
import type { Export, SourceView } from '../src/exports/model.js';
import type { UserRecord } from '../src/users/record.js';
import { linksTo, type Asker, type ExportWithFile, type Link } from './file-links.js';

/** Gather what the resolvers of one request ask for into one question each. */
export interface Loaders {
  readonly export: DataLoader<string, Export | null>;
  readonly source: DataLoader<string, SourceView | null>;
  readonly exportsOfSource: DataLoader<SourceExportsKey, ExportsPage, string>;
  readonly users: DataLoader<UsersPageKey, UsersPage, string>;
  readonly user: DataLoader<string, UserRecord | null>;
  readonly link: DataLoader<ExportWithFile, Link, string>;
}

/** Loaders for one request, or for one event of a subscription: what they have read they do not read again. */
export function openLoaders(asker: Asker): Loaders {
  const { exports, caller } = asker;
  return {
    export: new DataLoader((ids) => exports.get(caller, ids.map(withoutNul))),
    source: new DataLoader((ids) => exports.source(caller, ids.map(withoutNul))),
    exportsOfSource: new DataLoader<SourceExportsKey, ExportsPage, string>(
      (keys) => exports.listBySource(caller, keys),
      { cacheKeyFn: ({ sourceId, first, after }) => JSON.stringify([sourceId, first, after]) },
    ),
    users: new DataLoader<UsersPageKey, UsersPage, string>((keys) => exports.users(caller, keys), {
      // The status belongs to the key: a mutation earlier in the same request may have changed it.
      cacheKeyFn: ({ export: of, first, after }) => JSON.stringify([of.id, of.status, first, after]),
    }),
    user: new DataLoader<string, UserRecord | null>((ids) => exports.usersById(caller, ids)),
    link: new DataLoader<ExportWithFile, Link, string>((of) => linksTo(asker, of), {
      cacheKeyFn: ({ id, file }) => JSON.stringify([id, file.sha256]),
    }),
  };
}

/** Nothing has an id with NUL, which PostgreSQL takes in no text: it would refuse the whole batch. */
function withoutNul(id: string): string {
  return id.includes('\0') ? '' : id;
}
