import type { EffectTable } from '../faults/effect.js';
import { empty } from '../reply.js';
import type { Route } from '../simulator.js';
import { notFound } from './answers.js';
import { fileOf } from './agent-file.js';
import type { Desk } from './desk.js';
import { standingOf, withJob } from './desk.js';
import { fileReply } from './file.js';

/** `GET …/download`: a redirection to the file store, which must not be shown the credentials. */
export function downloadRoute(desk: Desk): Route {
  return {
    name: 'download',
    method: 'GET',
    path: /^\/api\/public\/reports\/report\/(?<workflowId>[^/]+)\/(?<runId>[^/]+)\/download$/,
    effects: { ...desk.door.effects, ...effectsOf(desk) },
    answer: withJob(desk, (job) =>
      standingOf(desk, job) === 'completed'
        ? empty(307, { location: desk.links.to(job.workflowId) })
        : notFound,
    ),
  };
}

function effectsOf({ jobs, links }: Desk): EffectTable {
  return {
    'job-gone': async (answer, _fault, { params }) => {
      await jobs.remove(params.workflowId ?? '');
      return answer();
    },
    'expire-link': async (answer, _fault, { params }) => {
      const reply = await answer();
      return reply.status === 307
        ? { ...reply, headers: { location: links.expired(params.workflowId ?? '') } }
        : reply;
    },
    'direct-file': async (answer, _fault, { params }) => {
      const reply = await answer();
      const job = await jobs.find(params.workflowId ?? '');
      return reply.status === 307 && job ? fileReply(fileOf(job)) : reply;
    },
  };
}
