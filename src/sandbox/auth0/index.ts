import { personAt } from '../people/person.js';
import { Renders } from '../renders.js';
import { S3Links } from '../s3.js';
import type { Simulator, SimulatorEntry, World } from '../simulator.js';
import { Bucket } from './bucket.js';
import { managementError } from './errors.js';
import { createRoute, errorsRoute, jobRoute } from './exports.js';
import { fileRoute } from './file.js';
import { Jobs } from './jobs.js';
import { auth0Links } from './links.js';
import { Management } from './management.js';
import { auth0Rendering } from './rendering.js';
import { tenantOf } from './tenant.js';
import { tokenRoute, Tokens } from './token.js';
import { auth0User } from './user.js';

const provider = 'auth0';

/** Auth0: the token endpoint, the jobs of the Management API and the host of the files. */
export const auth0: SimulatorEntry = { provider, open: openAuth0 };

async function openAuth0(world: World): Promise<Simulator> {
  const { signer, now, seed } = world;
  const tenant = tenantOf(signer);
  const tokens = new Tokens(signer, now);
  const desk = {
    world,
    management: new Management(tokens, new Bucket(now)),
    jobs: await Jobs.open(world.folder, now),
    renders: await Renders.open(world, auth0Rendering),
    links: new S3Links(world, auth0Links),
  };
  return {
    provider,
    routes: [
      tokenRoute(tenant, tokens),
      createRoute(desk),
      jobRoute(desk),
      errorsRoute(desk),
      fileRoute(desk),
    ],
    source: () => ({
      id: 'sandbox-auth0',
      provider,
      title: 'Auth0 (sandbox)',
      domain: tenant.domain,
      clientId: tenant.clientId,
      clientSecret: tenant.clientSecret,
      baseUrl: `${world.origin()}/${provider}`,
    }),
    lost: () => managementError(404, 'Not Found'),
    userAt: (index) => auth0User(personAt(seed, index)),
    close: () => desk.renders.settled(),
  };
}
