import type { JsonObject } from '../../json.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import type { Route } from '../simulator.js';
import { pass, reworded } from './answers.js';
import type { Desk } from './desk.js';
import { parseOrder } from './order.js';

/**
 * `POST` and `GET /reports/report/user`: every call starts another job. `downloadUrl` is empty, as in the
 * text of the documentation and unlike its example.
 */
export function createRoutes(desk: Desk): readonly Route[] {
  const { world, door, jobs, urls } = desk;
  const answer = door.guard(door.checkCompany, async (call) => {
    const order = parseOrder(call);
    if ('reply' in order) return order.reply;
    const job = await jobs.create(order, world.users, world.seed);
    const { workflowId, runId } = job;
    return pass({ workflowId, runId, downloadUrl: '', statusUrl: urls.to(job, 'status') });
  });
  const path = /^\/api\/public\/reports\/report\/user$/;
  const effects = { ...door.effects, ...effectsOf(desk) };
  return (['POST', 'GET'] as const).map((method) => ({ name: 'create', method, path, effects, answer }));
}

function effectsOf({ world, urls }: Desk): EffectTable {
  return {
    'old-links': async (answer) => reworded(await answer(), (text) => urls.inOldWords(text)),
    'foreign-link': async (answer) =>
      reworded(await answer(), (text) => text.replaceAll(world.origin(), 'https://analytics-qa.example')),
    'early-link': async (answer) => withEarlyLink(await answer()),
  };
}

function withEarlyLink(reply: Reply): Reply {
  return reworded(reply, (text) => {
    const { result, ...envelope } = JSON.parse(text) as { result?: JsonObject };
    if (typeof result?.statusUrl !== 'string') return text;
    const downloadUrl = result.statusUrl.replace('/status?', '/download?');
    return JSON.stringify({ ...envelope, result: { ...result, downloadUrl } });
  });
}
