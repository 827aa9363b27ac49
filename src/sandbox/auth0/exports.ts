import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import { empty, json } from '../reply.js';
import type { Renders } from '../renders.js';
import type { S3Links } from '../s3.js';
import type { Route, World } from '../simulator.js';
import { managementError } from './errors.js';
import type { Job, Jobs } from './jobs.js';
import { wireJob } from './jobs.js';
import type { Management } from './management.js';
import { parseOrder } from './order.js';

/** What the endpoints of jobs stand on. */
export interface ExportsDesk {
  readonly world: World;
  readonly management: Management;
  readonly jobs: Jobs;
  readonly renders: Renders<Job>;
  readonly links: S3Links;
}

/** `POST /api/v2/jobs/users-exports`. It answers 200, not 201, and every call makes another job. */
export function createRoute({ world, management, jobs, renders }: ExportsDesk): Route {
  return {
    name: 'create',
    method: 'POST',
    path: /^\/api\/v2\/jobs\/users-exports$/,
    effects: management.effects,
    answer: management.guard(async (call) => {
      const order = parseOrder(call);
      if ('reply' in order) return order.reply;
      const job = await jobs.create(order, world.users, world.seed);
      await renders.prepare(job);
      return json(200, wireJob(job, 'pending'));
    }),
  };
}

/** `GET /api/v2/jobs/{id}`. A completed job has a fresh link at every call. */
export function jobRoute(desk: ExportsDesk): Route {
  const { world, management, jobs, renders, links } = desk;
  return {
    name: 'job',
    method: 'GET',
    path: /^\/api\/v2\/jobs\/(?<id>[^/]+)$/,
    effects: { ...management.effects, ...jobEffects(desk) },
    answer: management.guard(async (call) => {
      const job = await jobs.find(idOf(call));
      if (!job) return noJob;
      if (job.failed !== undefined) return json(200, wireJob(job, 'failed', { status_details: job.failed }));
      const isDue = world.now() >= job.createdMs + world.jobMs;
      if (!(await renders.find(job)) || !isDue) return json(200, wireJob(job, 'pending'));
      return json(200, wireJob(job, 'completed', { location: links.to(job.id) }));
    }),
  };
}

/** `GET /api/v2/jobs/{id}/errors`. For an export: the job with its `status_details`, or 204. */
export function errorsRoute({ management, jobs }: ExportsDesk): Route {
  return {
    name: 'errors',
    method: 'GET',
    path: /^\/api\/v2\/jobs\/(?<id>[^/]+)\/errors$/,
    effects: management.effects,
    answer: management.guard(async (call) => {
      const job = await jobs.find(idOf(call));
      if (!job) return noJob;
      return job.failed === undefined
        ? empty(204)
        : json(200, wireJob(job, 'failed', { status_details: job.failed }));
    }),
  };
}

const noJob = managementError(404, 'The job does not exist', 'inexistent_job');

function jobEffects({ jobs, links }: ExportsDesk): EffectTable {
  return {
    'job-failed': async (answer, _fault, call) => {
      await jobs.fail(idOf(call), 'The export failed, as the sandbox was asked to let it');
      return answer();
    },
    'job-gone': async (answer, _fault, call) => {
      await jobs.remove(idOf(call));
      return answer();
    },
    'expire-link': async (answer, _fault, call) => {
      const reply = await answer();
      const job = reply.body.kind === 'json' ? reply.body.value : null;
      if (typeof job !== 'object' || job === null || !('location' in job)) return reply;
      return { ...reply, body: { kind: 'json', value: { ...job, location: links.expired(idOf(call)) } } };
    },
  };
}

function idOf({ params }: Call): Job['id'] {
  return params.id ?? '';
}
