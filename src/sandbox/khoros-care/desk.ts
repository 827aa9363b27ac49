import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import type { S3Links } from '../s3.js';
import type { World } from '../simulator.js';
import { forbidden, notFound } from './answers.js';
import type { Door } from './door.js';
import type { Job, Jobs } from './jobs.js';
import type { JobUrls } from './job-urls.js';

/** What the endpoints of exports stand on. */
export interface Desk {
  readonly world: World;
  readonly door: Door;
  readonly jobs: Jobs;
  readonly urls: JobUrls;
  readonly links: S3Links;
}

/** How a job stands. */
export type Standing = 'running' | 'completed' | 'failed';

/** How a job stands by now. */
export function standingOf({ world }: Desk, { hasFailed, createdMs }: Job): Standing {
  if (hasFailed) return 'failed';
  return world.now() < createdMs + world.jobMs ? 'running' : 'completed';
}

/** An answer that needs a job, by a URL that was handed out for it. */
export function withJob(
  { door, urls }: Desk,
  answer: (job: Job) => Reply,
): (call: Call) => Promise<Reply> | Reply {
  return door.guard(
    () => undefined,
    async (call) => {
      const job = await urls.jobOf(call);
      if (!job) return notFound;
      return urls.isOpenFor(job, call) ? answer(job) : forbidden;
    },
  );
}
