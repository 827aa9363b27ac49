import { randomBytes, randomUUID } from 'node:crypto';

import { Records } from '../records.js';
import type { StateFolder } from '../state-folder.js';
import type { Order } from './order.js';

/** A job as it stands on disk. */
export interface Job {
  /** A UUID. */
  readonly workflowId: string;
  /** Base64 with `+`, `/` and `=`. */
  readonly runId: string;
  readonly createdMs: number;
  readonly order: Order;
  /** The sandbox's people at that time, so that a job survives a change of them. */
  readonly users: number;
  readonly seed: number;
  readonly hasFailed: boolean;
}

/** The jobs of the last 24 hours: Khoros' list of jobs covers so much; how long a job lives is not documented. */
export class Jobs extends Records<Job> {
  static async open(folder: StateFolder, now: () => number): Promise<Jobs> {
    const jobs = new Jobs(await folder.inside('jobs'), now, /^[0-9a-f-]{36}$/);
    await jobs.sweep();
    return jobs;
  }

  async create(order: Order, users: number, seed: number): Promise<Job> {
    const ids = { workflowId: newWorkflowId(), runId: newRunId() };
    const job = { ...ids, createdMs: this.now(), order, users, seed, hasFailed: false };
    await this.save(job.workflowId, job);
    return job;
  }

  async fail(workflowId: string): Promise<void> {
    const job = await this.find(workflowId);
    if (job) await this.save(workflowId, { ...job, hasFailed: true });
  }
}

// Khoros' look like version 3.
function newWorkflowId(): string {
  const uuid = randomUUID();
  return `${uuid.slice(0, 14)}3${uuid.slice(15)}`;
}

// Every one has all three signs, so that who does not encode it meets them at once.
function newRunId(): string {
  const letters = randomBytes(64).toString('base64').replace(/[+/=]/g, '');
  return `23${letters.slice(0, 30)}+/${letters.slice(30, 40)}=`;
}
