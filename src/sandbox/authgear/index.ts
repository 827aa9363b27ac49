import { personAt } from '../people/person.js';
import { Renders } from '../renders.js';
import type { Simulator, SimulatorEntry, World } from '../simulator.js';
import { AdminApi } from './admin-api.js';
import { plainError } from './errors.js';
import type { ExportsDesk } from './exports.js';
import { createRoute, taskRoute } from './exports.js';
import { fileRoute } from './file.js';
import { openAdminKey } from './key.js';
import { Links } from './links.js';
import { projectOf } from './project.js';
import { authgearRendering } from './rendering.js';
import { Tasks } from './tasks.js';
import { Tokens } from './token.js';
import { authgearUser } from './user.js';

const provider = 'authgear';

/** Authgear: the User Export API of a project, and the bucket of its files. */
export const authgear: SimulatorEntry = { provider, open: openAuthgear };

async function openAuthgear(world: World): Promise<Simulator> {
  const { signer, now, seed, folder } = world;
  const project = projectOf(signer);
  const { privateKey, publicKey } = await openAdminKey(folder);
  const desk: ExportsDesk = {
    world,
    project,
    admin: new AdminApi(new Tokens(project, publicKey, now)),
    tasks: await Tasks.open(folder, now),
    renders: await Renders.open(world, authgearRendering),
    links: new Links(world),
  };
  return {
    provider,
    routes: [createRoute(desk), taskRoute(desk), fileRoute(desk)],
    source: () => ({
      id: 'sandbox-authgear',
      provider,
      title: 'Authgear (sandbox)',
      endpoint: project.endpoint,
      projectId: project.id,
      keyId: project.keyId,
      privateKey,
      baseUrl: `${world.origin()}/${provider}`,
    }),
    lost: () => plainError(404, '404 page not found'),
    userAt: (index) => authgearUser(personAt(seed, index)),
    close: () => desk.renders.settled(),
  };
}
