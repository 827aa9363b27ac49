import type { Incoming } from '../../http/exchange.js';
import { blamed, blaming, expiredFault, type Call, type Stage } from '../blame.js';
import { byFreshLink } from '../fresh-link.js';
import type { SourceMapping } from '../mapping.js';
import { readNdjson, type LineCheckpoint } from '../ndjson.js';
import type { Batch, Check, ReadRequest, Ticket } from '../provider.js';
import { isObject, parseWire } from '../wire-shape.js';
import type { AuthgearApi } from './api.js';
import { errorOf, storageProblemOf, task as taskShape, type Task } from './wire.js';

/** What an export at one project needs. */
export interface AuthgearExport {
  readonly api: AuthgearApi;
  readonly mapping: (keepRaw: boolean) => SourceMapping;
  /** Describes a call for the fault that it may become. */
  readonly call: (doing: string, stage: Stage) => Call;
}

interface TaskTicket extends Ticket {
  readonly taskId: string;
  /** By our clock, in milliseconds since 1970; the polls grow with it. */
  readonly createdAtMs: number;
}

/** Creates the task: always all users, whole. */
export async function begin({ api, call }: AuthgearExport, signal: AbortSignal): Promise<TaskTicket> {
  const at = call('Creating the export task', 'begin');
  const answer = await blaming(at, () => api.createExport({ format: 'ndjson' }, signal));
  return { taskId: parseWire(taskShape, answer, at).id, createdAtMs: Date.now() };
}

/** Asks for the task. One that its worker lost stays pending (oddity 6): the deadline is the engine's. */
export async function check(source: AuthgearExport, ticket: Ticket, signal: AbortSignal): Promise<Check> {
  const { taskId, createdAtMs } = ticket as TaskTicket;
  const task = await fetchTask(source, taskId, 'poll', signal);
  const failure = failureOf(task);
  if (failure) return { state: 'failed', ...failure };
  if (task.status === 'completed') return { state: 'ready' };
  return { state: 'pending', againMs: pollAgainMs(Date.now() - createdAtMs) };
}

/**
 * Reads the file behind a fresh link. A link lives 60 s (oddity 7), so every read begins by asking the
 * task for one, and asks once more when that was refused; lines read before are skipped by count.
 */
export async function* read(
  source: AuthgearExport,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const at = { ...source.call('Downloading the export', 'read'), problem: storageProblemOf };
  const file = await openFile(source, (ticket as TaskTicket).taskId, at, signal);
  try {
    yield* readNdjson({
      bytes: file.body,
      skipLines: (checkpoint as LineCheckpoint | null)?.line ?? 0,
      mapping: source.mapping(request.keepRaw),
    });
  } catch (error) {
    throw blamed(error, at);
  } finally {
    file.discard();
  }
}

const quickestPollMs = 2_000;
const slowestPollMs = 5_000;

/** A quarter of the task's age, from 2 s to 5 s: polls are free, and it depends on the ticket alone. */
export function pollAgainMs(ageMs: number): number {
  return Math.round(Math.min(slowestPollMs, Math.max(quickestPollMs, ageMs / 4)));
}

interface Failure {
  readonly reason: string;
  readonly providerCode?: string;
}

/** Why a task has no file and never will: it says so itself (oddity 4), or half of its end is missing (oddity 5). */
function failureOf(task: Task): Failure | undefined {
  if (isObject(task.error) || task.failed_at) return toldFailure(task);
  if (task.status !== 'completed') return undefined;
  if (!task.completed_at) return { reason: 'Authgear broke off the task: it ended without being completed' };
  return task.download_url ? undefined : { reason: 'Authgear completed the task without a file' };
}

function toldFailure({ error }: Task): Failure {
  const { code, text } = errorOf(error);
  const said = [code, text].filter(Boolean).join(': ');
  return {
    reason: said || 'Authgear reports the task as failed without a reason',
    ...(code === undefined ? {} : { providerCode: code }),
  };
}

async function fetchTask(
  { api, call }: AuthgearExport,
  taskId: string,
  stage: Stage,
  signal: AbortSignal,
): Promise<Task> {
  const at = call('Asking for the export task', stage);
  return parseWire(taskShape, await blaming(at, () => api.task(taskId, signal)), at);
}

function openFile(source: AuthgearExport, taskId: string, at: Call, signal: AbortSignal): Promise<Incoming> {
  return byFreshLink(async () => {
    const task = await fetchTask(source, taskId, 'read', signal);
    const link = failureOf(task) ? undefined : task.download_url;
    if (!link) throw expiredFault(at, 'the task has no file');
    return blaming(at, () => source.api.file(link, signal));
  });
}
