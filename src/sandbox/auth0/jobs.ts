import { randomInt } from 'node:crypto';

import type { JsonObject } from '../../json.js';
import { Records } from '../records.js';
import type { StateFolder } from '../state-folder.js';
import type { Order } from './order.js';
import type { Connection } from './user.js';
import { connections } from './user.js';

/** A users-export job as it stands on disk. */
export interface Job {
  readonly id: string;
  readonly createdMs: number;
  readonly order: Order;
  /** The sandbox's people at that time, so that a job survives a change of them. */
  readonly users: number;
  readonly seed: number;
  /** Why it failed, if it did. */
  readonly failed?: string;
}

/** The jobs of the last 24 hours, one file each; what is older does not exist, as at Auth0. */
export class Jobs extends Records<Job> {
  static async open(folder: StateFolder, now: () => number): Promise<Jobs> {
    const jobs = new Jobs(await folder.inside('jobs'), now, /^job_[A-Za-z0-9]{16}$/);
    await jobs.sweep();
    return jobs;
  }

  async create(order: Order, users: number, seed: number): Promise<Job> {
    const job = { id: `job_${letters(16)}`, createdMs: this.now(), order, users, seed };
    await this.save(job.id, job);
    return job;
  }

  async fail(id: string, reason: string): Promise<void> {
    const job = await this.find(id);
    if (job) await this.save(id, { ...job, failed: reason });
  }
}

/** The connection whose users a job exports; undefined = the whole tenant. */
export function connectionOfOrder({ connection_id }: Order): Connection | undefined {
  return Object.values(connections).find(({ id }) => id === connection_id);
}

/** A job as the wire shows it. What was not asked for is not echoed. */
export function wireJob({ id, order, createdMs }: Job, status: string, more: JsonObject = {}): JsonObject {
  const { connection_id, format, limit, fields } = order;
  const connection = connectionOfOrder(order)?.name;
  return {
    type: 'users_export',
    status,
    ...(connection_id !== undefined && { connection_id }),
    format: format ?? 'csv',
    ...(limit !== undefined && { limit }),
    ...(fields && { fields }),
    ...more,
    ...(connection !== undefined && { connection }),
    created_at: new Date(createdMs).toISOString(),
    id,
  };
}

function letters(count: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}
