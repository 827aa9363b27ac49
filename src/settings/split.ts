import type { Settings } from './settings.js';

/** Throws, in one sentence, unless API and worker may be two processes. */
export function requireShared({ data }: Pick<Settings, 'data'>): void {
  if (data.databaseUrl !== undefined) return;
  throw new Error(
    'API and worker can be two processes only with DATABASE_URL, since an embedded database belongs to one process; run rollcall serve, which is both.',
  );
}
