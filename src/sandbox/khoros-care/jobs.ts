import { randomBytes, randomUUID } from 'node:crypto';

import type { StateFolder } from '../state-folder.js';
import type { Order } from './order.js';

/** Khoros' list of jobs covers so much; how long a job lives is not documented. */
const lifeMs = 24 * 3_600_000;

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

/** The jobs of the last 24 hours, one file each. */
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
    const ids = { workflowId: newWorkflowId(), runId: newRunId() };
    const job = { ...ids, createdMs: this.now(), order, users, seed, hasFailed: false };
    await this.save(job);
    return job;
  }

  async find(workflowId: string): Promise<Job | null> {
    if (!/^[0-9a-f-]{36}$/.test(workflowId)) return null;
    const found = await this.folder.read(workflowId);
    const job = found === null ? null : (JSON.parse(found) as Job);
    if (job && this.now() < job.createdMs + lifeMs) return job;
    await this.remove(workflowId);
    return null;
  }

  async fail(workflowId: string): Promise<void> {
    const job = await this.find(workflowId);
    if (job) await this.save({ ...job, hasFailed: true });
  }

  remove(workflowId: string): Promise<void> {
    return this.folder.remove(workflowId);
  }

  private save(job: Job): Promise<void> {
    return this.folder.write(job.workflowId, JSON.stringify(job));
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
