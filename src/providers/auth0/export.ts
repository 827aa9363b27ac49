import { inflate } from '../../http/inflate.js';
import type { Incoming } from '../../http/exchange.js';
import { blamed, blaming, expiredFault, type Call, type Stage } from '../blame.js';
import { byFreshLink } from '../fresh-link.js';
import type { SourceMapping } from '../mapping.js';
import { readNdjson, type LineCheckpoint } from '../ndjson.js';
import type { Batch, Check, CollectRequest, ReadRequest, Ticket } from '../provider.js';
import { parseWire, textMember } from '../wire-shape.js';
import type { JsonObject } from '../../json.js';
import type { Auth0Api } from './api.js';
import { foldDotted } from './dotted.js';
import { job as jobShape, type Job } from './wire.js';

/** What an export at one tenant needs. */
export interface Auth0Export {
  readonly api: Auth0Api;
  /** Names of the attributes to ask for. */
  readonly fields: readonly string[];
  readonly mapping: (keepRaw: boolean) => SourceMapping;
  /** Describes a call for the fault that it may become. */
  readonly call: (doing: string, stage: Stage) => Call;
}

interface JobTicket extends Ticket {
  readonly jobId: string;
  /** By our clock, in milliseconds since 1970; the polls grow with it. */
  readonly createdAtMs: number;
}

/** Creates the job. Its file is always NDJSON: without `format` it would be CSV (oddity 3). */
export async function begin(
  { api, fields, call }: Auth0Export,
  { limit }: CollectRequest,
  connectionId: string | undefined,
  signal: AbortSignal,
): Promise<JobTicket> {
  const at = call('Creating the export job', 'begin');
  const body: JsonObject = { format: 'json', fields: fields.map((name) => ({ name })) };
  if (connectionId !== undefined) body.connection_id = connectionId;
  if (limit !== null) body.limit = limit;
  const answer = await blaming(at, () => api.createExport(body, signal));
  return { jobId: parseWire(jobShape, answer, at).id, createdAtMs: Date.now() };
}

/** Asks for the job. States we do not know are on the way to one that we do (oddity 4). */
export async function check(source: Auth0Export, ticket: Ticket, signal: AbortSignal): Promise<Check> {
  const { jobId, createdAtMs } = ticket as JobTicket;
  const job = await fetchJob(source, jobId, 'poll', signal);
  if (job.status === 'failed') return { state: 'failed', reason: await reasonOf(source, job, signal) };
  if (job.status === 'completed' && job.location) return { state: 'ready' };
  const percent = job.percentage_done ?? undefined;
  return {
    state: 'pending',
    againMs: pollAgainMs(Date.now() - createdAtMs),
    ...(percent === undefined ? {} : { percent }),
  };
}

/**
 * Reads the file behind a fresh link. A link lives 60 s (oddity 5), so every read begins by asking the
 * job for one, and asks once more when that was refused; lines read before are skipped by count.
 */
export async function* read(
  source: Auth0Export,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const at = source.call('Downloading the export', 'read');
  const file = await openFile(source, (ticket as JobTicket).jobId, at, signal);
  try {
    yield* readNdjson({
      bytes: inflate(file.body),
      skipLines: (checkpoint as LineCheckpoint | null)?.line ?? 0,
      prepare: foldDotted(source.fields),
      mapping: source.mapping(request.keepRaw),
    });
  } catch (error) {
    throw blamed(error, at);
  } finally {
    file.discard();
  }
}

const quickestPollMs = 1_000;
const slowestPollMs = 15_000;

/**
 * A quarter of the job's age, from 1 s to 15 s: small tenants are done in seconds, and a long job is
 * asked about four times a minute, well within the 2 requests a second of the smallest plan. It depends
 * on the ticket alone, so that any process can go on.
 */
export function pollAgainMs(ageMs: number): number {
  return Math.round(Math.min(slowestPollMs, Math.max(quickestPollMs, ageMs / 4)));
}

async function fetchJob(
  { api, call }: Auth0Export,
  jobId: string,
  stage: Stage,
  signal: AbortSignal,
): Promise<Job> {
  const at = call('Asking for the export job', stage);
  const job = parseWire(jobShape, await blaming(at, () => api.job(jobId, signal)), at);
  if (job.status === 'expired') throw expiredFault(at, 'the job has expired');
  return job;
}

function openFile(source: Auth0Export, jobId: string, at: Call, signal: AbortSignal): Promise<Incoming> {
  return byFreshLink(async () => {
    const { location } = await fetchJob(source, jobId, 'read', signal);
    if (!location) throw expiredFault(at, 'the job has no file');
    return blaming(at, () => source.api.file(location, signal));
  });
}

/** The job's own words, else those of its error list; without either the fact alone. */
async function reasonOf({ api }: Auth0Export, job: Job, signal: AbortSignal): Promise<string> {
  if (job.status_details) return job.status_details;
  const errors = await api.jobErrors(job.id, signal).catch(() => null);
  signal.throwIfAborted();
  const told = textMember(errors ?? undefined, 'status_details');
  return told ?? 'Auth0 reports the job as failed without a reason';
}
