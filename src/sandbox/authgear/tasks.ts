import { randomInt } from 'node:crypto';

import type { JsonObject } from '../../json.js';
import { Records } from '../records.js';
import type { StateFolder } from '../state-folder.js';
import { goTime } from './go-text.js';
import type { Order } from './order.js';

/** How a task ended, or never will. */
export type Ending =
  | { readonly how: 'completed'; readonly ms: number; readonly at: string }
  | { readonly how: 'failed'; readonly ms: number; readonly at: string; readonly error: JsonObject }
  /** The worker broke off outside of the export: the task is completed, and nothing says by what. */
  | { readonly how: 'aborted'; readonly ms: number }
  /** The worker died with the task in its hand: pending until the record goes. */
  | { readonly how: 'lost' };

/** An export task as it stands on disk. */
export interface Task {
  readonly id: string;
  readonly createdMs: number;
  /** The same as the wire has it, to the nanosecond. */
  readonly createdAt: string;
  readonly order: Order;
  /** The sandbox's people at that time, so that a task survives a change of them. */
  readonly users: number;
  readonly seed: number;
  readonly ending?: Ending;
}

/** The tasks, one file each: a pending one lives 24 hours from its creation, a completed one from its end. */
export class Tasks extends Records<Task> {
  static async open(folder: StateFolder, now: () => number): Promise<Tasks> {
    const tasks = new Tasks(await folder.inside('tasks'), now, /^userexport_[0-9A-HJKMNP-TV-Z]{32}$/);
    await tasks.sweep();
    return tasks;
  }

  async create(order: Order, users: number, seed: number): Promise<Task> {
    const createdMs = this.now();
    // The first half of the millisecond, so that no task ends before it began.
    const createdAt = goTime(createdMs, randomInt(500_000));
    const task = { id: `userexport_${crockford(32)}`, createdMs, createdAt, order, users, seed };
    await this.save(task.id, task);
    return task;
  }

  complete(task: Task): Promise<Task> {
    return this.end(task, { how: 'completed', ...this.moment() });
  }

  fail(task: Task, error: JsonObject): Promise<Task> {
    return this.end(task, { how: 'failed', ...this.moment(), error });
  }

  abort(task: Task): Promise<Task> {
    return this.end(task, { how: 'aborted', ms: this.now() });
  }

  lose(task: Task): Promise<Task> {
    return this.end(task, { how: 'lost' });
  }

  private async end(task: Task, ending: Ending): Promise<Task> {
    const ended = { ...task, ending };
    await this.save(task.id, ended);
    return ended;
  }

  protected override changedMs({ createdMs, ending }: Task): number {
    return ending && 'ms' in ending ? ending.ms : createdMs;
  }

  private moment(): { ms: number; at: string } {
    const ms = this.now();
    return { ms, at: goTime(ms, randomInt(500_000, 1_000_000)) };
  }
}

/** The name of a task's file in the bucket: project, task, the second of its end. */
export function objectOf(task: Task, projectId: string): string {
  // The file of an export that broke off has no name, and a link is signed for that.
  if (task.ending?.how !== 'completed') return '';
  const stamp = task.ending.at.slice(0, 19).replace(/[-:T]/g, '');
  return `${projectId}-${task.id}-${stamp}Z.${task.order.format}`;
}

/** A task as the wire shows it; a key that has nothing to say is left out. */
export function wireTask(task: Task, downloadUrl: string): JsonObject {
  const { id, createdAt, order, ending } = task;
  const pending = ending === undefined || ending.how === 'lost';
  return {
    id,
    created_at: createdAt,
    ...(ending?.how === 'completed' && { completed_at: ending.at }),
    ...(ending?.how === 'failed' && { failed_at: ending.at }),
    // There is no third status: what failed is completed, too.
    status: pending ? 'pending' : 'completed',
    request: order,
    ...(!pending && ending.how !== 'failed' && { download_url: downloadUrl }),
    ...(ending?.how === 'failed' && { error: ending.error }),
  };
}

function crockford(count: number): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}
