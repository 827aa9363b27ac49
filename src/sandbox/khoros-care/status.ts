import type { JsonObject } from '../../json.js';
import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import type { Route } from '../simulator.js';
import { pass, reworded } from './answers.js';
import type { Desk, Standing } from './desk.js';
import { standingOf, withJob } from './desk.js';
import type { Job } from './jobs.js';

/**
 * `GET …/status`. The documentation has an object for a job that is completed, and an array with that one
 * object for a job that is running or has failed.
 */
export function statusRoute(desk: Desk): Route {
  return {
    name: 'status',
    method: 'GET',
    path: /^\/api\/public\/reports\/report\/(?<workflowId>[^/]+)\/(?<runId>[^/]+)\/status$/,
    effects: { ...desk.door.effects, ...effectsOf(desk) },
    answer: withJob(desk, (job) => {
      const standing = standingOf(desk, job);
      const item = wireStatus(desk, job, standing);
      return pass(standing === 'completed' ? item : [item]);
    }),
  };
}

const detailOf = { running: '', completed: 'COMPLETED', failed: 'FAILED' } as const satisfies Record<
  Standing,
  string
>;

function wireStatus({ urls }: Desk, job: Job, standing: Standing): JsonObject {
  const { workflowId, runId } = job;
  const downloadUrl = standing === 'completed' ? urls.to(job, 'download') : '';
  return {
    jobInfo: { workflowId, runId, downloadUrl, statusUrl: urls.to(job, 'status') },
    result: {
      runnerState: standing === 'running' ? 'RUNNING' : 'CLOSED',
      reason: null,
      detail: detailOf[standing],
      currentCount: null,
      totalCount: null,
      lastAcknowledgeTime: null,
    },
  };
}

function effectsOf({ jobs, urls }: Desk): EffectTable {
  const workflowIdOf = ({ params }: Call): string => params.workflowId ?? '';
  return {
    'job-failed': async (answer, _fault, call) => {
      await jobs.fail(workflowIdOf(call));
      return answer();
    },
    'job-gone': async (answer, _fault, call) => {
      await jobs.remove(workflowIdOf(call));
      return answer();
    },
    'old-links': async (answer) => reworded(await answer(), (text) => urls.inOldWords(text)),
    'result-shape': async (answer, { as }) =>
      shown(await answer(), (result) => ({ ...result, isArray: as === 'array' })),
    'closed-as': async (answer, { detail }) =>
      shown(await answer(), (result) => ({ ...result, item: closedAs(result.item, detail) })),
  };
}

type Item = JsonObject & { jobInfo: JsonObject; result: JsonObject };

/** The result of a status, apart from its form. */
interface Shown {
  readonly item: Item;
  readonly isArray: boolean;
}

function shown(reply: Reply, change: (result: Shown) => Shown): Reply {
  return reworded(reply, (text) => {
    const { result, ...envelope } = JSON.parse(text) as { result?: Item | [Item] };
    if (result === undefined) return text;
    const isArray = Array.isArray(result);
    const changed = change({ item: isArray ? result[0] : result, isArray });
    return JSON.stringify({ ...envelope, result: changed.isArray ? [changed.item] : changed.item });
  });
}

/** Another detail for a job that is closed; it keeps its file only with null. */
function closedAs(item: Item, detail: string | null): Item {
  if (item.result.runnerState !== 'CLOSED') return item;
  const jobInfo = detail === null ? item.jobInfo : { ...item.jobInfo, downloadUrl: '' };
  return { jobInfo, result: { ...item.result, detail } };
}
