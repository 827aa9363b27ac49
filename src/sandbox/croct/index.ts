import { personAt } from '../people/person.js';
import type { Simulator, SimulatorEntry, World } from '../simulator.js';
import { pageRoute } from './page.js';
import { problem } from './problems.js';
import { croctUser } from './user.js';

const provider = 'croct';

/** Croct: the Data Export API's users. It keeps nothing: its cursors say all. */
export const croct: SimulatorEntry = { provider, open: (world) => Promise.resolve(openCroct(world)) };

function openCroct(world: World): Simulator {
  const apiKey = world.signer.uuid('api key');
  return {
    provider,
    routes: [pageRoute(world, apiKey)],
    source: () => ({
      id: 'sandbox-croct',
      provider,
      title: 'Croct (sandbox)',
      apiKey,
      baseUrl: `${world.origin()}/${provider}`,
    }),
    lost: () => problem(404, 'resource-not-found', 'Not found', 'There is no such resource.', '/'),
    userAt: (index) => croctUser(personAt(world.seed, index)),
    close: () => Promise.resolve(),
  };
}
