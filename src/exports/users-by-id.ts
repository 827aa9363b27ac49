import { FileMissing } from '../files/file-store.js';
import type { UserRecord } from '../users/record.js';
import { hashUserId } from '../users/user-hash.js';
import type { EngineContext } from './engine-context.js';
import { lookUp, type AskedUser } from './look-up.js';
import type { Caller } from './model.js';
import { newestComplete } from './store/look-ups.js';

/**
 * Users by id, each from the newest complete export of his source in the caller's tenant: two queries for all.
 *
 * All users of a source come from one export. When that is deleted or expires meanwhile, they are looked up in
 * the next newest, with two queries more, until there is none.
 */
export async function usersById(
  { store, files, tenancy }: Pick<EngineContext, 'store' | 'files' | 'tenancy'>,
  { tenant }: Caller,
  ids: readonly string[],
): Promise<(UserRecord | null | Error)[]> {
  const answers = new Map<string, UserRecord | null | Error>();
  const gone = new Set<string>();
  let asked = [...new Set(ids)].flatMap(readId).filter(({ source }) => tenancy.mayUse(tenant, source));
  while (asked.length > 0) {
    const sources = [...new Set(asked.map(({ source }) => source))];
    const exports = await newestComplete(store.db, tenant, { sources, except: [...gone] });
    const found = await lookUp({ store, files }, exports, asked);
    for (const { of, answer } of found) if (answer instanceof FileMissing) gone.add(of.id);
    for (const { user, of, answer } of found) if (!gone.has(of.id)) answers.set(user.id, answer);
    asked = found.filter(({ of }) => gone.has(of.id)).map(({ user }) => user);
  }
  return ids.map((id) => answers.get(id) ?? null);
}

/** `<source id>:<the provider's user id>`, the second with colons or without. Nobody has an id of another form. */
function readId(id: string): AskedUser[] {
  const [, source, providerUserId] = /^([a-z0-9][a-z0-9-]*):(.+)$/s.exec(id) ?? [];
  return source && providerUserId ? [{ id, source, hash: hashUserId(providerUserId) }] : [];
}
