import type { JsonObject } from '../../json.js';
import type { Call } from '../call.js';
import type { Answer, EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import type { Renders } from '../renders.js';
import type { Route, World } from '../simulator.js';
import type { AdminApi } from './admin-api.js';
import { adminJson, apiError, unexpectedError } from './errors.js';
import type { Links } from './links.js';
import { parseOrder } from './order.js';
import type { Project } from './project.js';
import type { Task, Tasks } from './tasks.js';
import { objectOf, wireTask } from './tasks.js';

/** What the endpoints of exports stand on. */
export interface ExportsDesk {
  readonly world: World;
  readonly project: Project;
  readonly admin: AdminApi;
  readonly tasks: Tasks;
  readonly renders: Renders<Task>;
  readonly links: Links;
}

/** `POST /_api/admin/users/export`. It answers 200, not 201, and every call makes another task. */
export function createRoute(desk: ExportsDesk): Route {
  const { world, admin, tasks, renders } = desk;
  return {
    name: 'create',
    method: 'POST',
    path: /^\/_api\/admin\/users\/export$/,
    effects: admin.effects,
    answer: admin.guard(async (call) => {
      const order = parseOrder(call);
      if ('reply' in order) return order.reply;
      const task = await tasks.create(order, world.users, world.seed);
      await renders.prepare(task);
      return adminJson(200, { result: shown(desk, task) });
    }),
  };
}

/** `GET /_api/admin/users/export/{id}`. A completed task has a fresh link at every call. */
export function taskRoute(desk: ExportsDesk): Route {
  const { admin, tasks } = desk;
  return {
    name: 'task',
    method: 'GET',
    path: /^\/_api\/admin\/users\/export\/(?<id>[^/]+)$/,
    effects: { ...admin.effects, ...taskEffects(desk) },
    answer: admin.guard(async (call) => {
      const task = await tasks.find(idOf(call));
      if (!task) return noTask;
      return adminJson(200, { result: shown(desk, await advanced(desk, task)) });
    }),
  };
}

const noTask = apiError({ name: 'NotFound', reason: 'TaskNotFound', message: 'task not found', code: 404 });

function shown({ links, project }: ExportsDesk, task: Task): JsonObject {
  return wireTask(task, links.to(objectOf(task, project.id)));
}

// A task ends when somebody looks: its time has passed, and its file is there.
async function advanced({ world, tasks, renders }: ExportsDesk, task: Task): Promise<Task> {
  if (task.ending) return task;
  const isDue = world.now() >= task.createdMs + world.jobMs;
  const file = await renders.find(task);
  return file && isDue ? tasks.complete(task) : task;
}

function taskEffects({ tasks, links, project }: ExportsDesk): EffectTable {
  const after =
    (change: (task: Task) => Promise<unknown>) =>
    async (answer: Answer, _fault: unknown, call: Call): Promise<Reply> => {
      const task = await tasks.find(idOf(call));
      if (task) await change(task);
      return answer();
    };
  return {
    'job-failed': after((task) => tasks.fail(task, unexpectedError())),
    'job-aborted': after((task) => tasks.abort(task)),
    'job-lost': after((task) => tasks.lose(task)),
    'job-gone': after((task) => tasks.remove(task.id)),
    'expire-link': async (answer, _fault, call) => {
      const reply = await answer();
      const task = await tasks.find(idOf(call));
      if (reply.status !== 200 || task?.ending?.how !== 'completed') return reply;
      const old = links.expired(objectOf(task, project.id));
      return { ...reply, body: { kind: 'json', value: { result: wireTask(task, old) } } };
    },
  };
}

function idOf({ params }: Call): string {
  return params.id ?? '';
}
