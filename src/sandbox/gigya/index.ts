import { personAt } from '../people/person.js';
import type { Simulator, SimulatorEntry, World } from '../simulator.js';
import { fullAccount } from './account.js';
import { Door } from './door.js';
import { exportUsersRoutes } from './export-users.js';
import { exportedUser } from './exported-user.js';
import { searchRoutes } from './search.js';
import { siteOf } from './site.js';

const provider = 'gigya';

/** Gigya: `accounts.search` and `socialize.exportUsers`. It keeps nothing: its cursors say all. */
export const gigya: SimulatorEntry = { provider, open: (world) => Promise.resolve(openGigya(world)) };

function openGigya(world: World): Simulator {
  const site = siteOf(world.signer);
  const door = new Door(world, site);
  return {
    provider,
    routes: [...searchRoutes(world, door), ...exportUsersRoutes(world, door)],
    source: () => ({
      id: 'sandbox-gigya',
      provider,
      title: 'Gigya (sandbox)',
      ...site,
      method: 'accountsSearch',
      baseUrl: `${world.origin()}/${provider}`,
    }),
    lost: () => door.lost(),
    userAt: (index, query) => {
      const person = personAt(world.seed, index);
      return query.get('method') === 'exportUsers' ? exportedUser(person) : fullAccount(person);
    },
    close: () => Promise.resolve(),
  };
}
