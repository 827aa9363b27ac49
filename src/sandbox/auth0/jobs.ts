import { randomInt } from 'node:crypto';

import type { JsonObject } from '../../json.js';
import type { StateFolder } from '../state-folder.js';
import type { Order } from './order.js';
import type { Connection } from './user.js';
import { connections } from './user.js';

const lifeMs = 24 * 3_600_000;

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
export class Jobs {
  private constructor(
    private readonly folder: StateFolder,
    private readonly now: () => number,
  ) {}

  static async open(folder: StateFolder, now: () => number): Promise<Jobs> {
    const jobs = new Jobs(await folder.inside('jobs'), now);
    for (const name of await jobs.folder.list()) await jobs.find(name);
    return jobs;
  }

  async create(order: Order, users: number, seed: number): Promise<Job> {
    const job = { id: `job_${letters(16)}`, createdMs: this.now(), order, users, seed };
    await this.save(job);
    return job;
  }

  async find(id: string): Promise<Job | null> {
    if (!/^job_[A-Za-z0-9]{16}$/.test(id)) return null;
    const found = await this.folder.read(id);
    const job = found === null ? null : (JSON.parse(found) as Job);
    if (job && this.now() < job.createdMs + lifeMs) return job;
    await this.remove(id);
    return null;
  }

  async fail(id: string, reason: string): Promise<void> {
    const job = await this.find(id);
    if (job) await this.save({ ...job, failed: reason });
  }

  remove(id: string): Promise<void> {
    return this.folder.remove(id);
  }

  private save(job: Job): Promise<void> {
    return this.folder.write(job.id, JSON.stringify(job));
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
