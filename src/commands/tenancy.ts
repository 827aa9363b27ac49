import type { Tenancy } from '../exports/engine-context.js';
import { countExportsOf } from '../exports/store/tenants.js';
import type { Store } from '../exports/store/store.js';
import type { Logger } from '../logger.js';
import type { SourceSettings } from '../providers/registry.js';
import type { Settings } from '../settings/settings.js';

/** The tenant of everybody while nobody is asked who he is. */
const local = 'local';

/** Which tenant may use which source, and whether `local` is one that nobody can be any more. */
export function tenancyOf({ auth }: Pick<Settings, 'auth'>, sources: readonly SourceSettings[]): Tenancy {
  const tenantsOf = new Map(sources.map(({ id, tenants }) => [id, tenants]));
  const mayUse = (tenant: string, sourceId: string) => {
    const tenants = tenantsOf.get(sourceId) ?? ['*'];
    return tenants.includes('*') || tenants.includes(tenant);
  };
  const isReachable = !auth || auth.apiKeys.some(({ tenant }) => tenant === local);
  return { mayUse, abandoned: isReachable ? null : local };
}

/** Says at the start how many exports nobody can reach any more, and what to do about it. */
export async function warnOfAbandoned({ db }: Store, { abandoned }: Tenancy, logger: Logger): Promise<void> {
  if (abandoned === null) return;
  const exports = await countExportsOf(db, abandoned);
  if (exports === 0) return;
  logger.warn(
    { exports },
    `${exports} exports of tenant ${abandoned}, made before there was auth, can be reached by nobody and expire by ` +
      `exports.retention; give an API key that tenant to reach or delete them`,
  );
}
