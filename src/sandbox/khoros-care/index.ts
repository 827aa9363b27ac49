import { personAt } from '../people/person.js';
import { S3Links } from '../s3.js';
import type { Simulator, SimulatorEntry, World } from '../simulator.js';
import { agentOf } from './agent.js';
import { notFound } from './answers.js';
import { companyOf } from './company.js';
import { createRoutes } from './create.js';
import { Door } from './door.js';
import { downloadRoute } from './download.js';
import { fileRoute } from './file.js';
import { JobUrls } from './job-urls.js';
import { Jobs } from './jobs.js';
import { khorosCareLinks } from './links.js';
import { RateLimit } from './rate-limit.js';
import { statusRoute } from './status.js';
import { teamsRoute } from './teams.js';
import { timezonesRoute } from './timezones.js';

const provider = 'khoros-care';

/** The period that the listing reports, since it has none of its own: January 2025. */
const january = { startTime: Date.UTC(2025, 0, 1), endTime: Date.UTC(2025, 1, 1) - 1 };

/** Khoros Care: the User export of the Analytics Reports API, its helper endpoints and the store of its files. */
export const khorosCare: SimulatorEntry = { provider, open: openKhorosCare };

async function openKhorosCare(world: World): Promise<Simulator> {
  const { folder, signer, now, seed } = world;
  const company = companyOf(signer);
  const door = new Door(company, new RateLimit(now));
  const jobs = await Jobs.open(folder, now);
  const desk = {
    world,
    door,
    jobs,
    urls: new JobUrls(world, company, jobs),
    links: new S3Links(world, khorosCareLinks),
  };
  return {
    provider,
    routes: [
      ...createRoutes(desk),
      statusRoute(desk),
      downloadRoute(desk),
      fileRoute(desk),
      teamsRoute(world, door),
      timezonesRoute(door),
    ],
    source: () => ({
      id: 'sandbox-khoros-care',
      provider,
      title: 'Khoros Care (sandbox)',
      companyKey: company.key,
      username: company.username,
      password: company.password,
      baseUrl: `${world.origin()}/${provider}/api/public`,
    }),
    lost: () => notFound,
    userAt: (index) => agentOf(personAt(seed, index), january),
    close: () => Promise.resolve(),
  };
}
