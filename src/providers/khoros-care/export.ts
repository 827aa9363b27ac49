import { inflate } from '../../http/inflate.js';
import type { Incoming } from '../../http/exchange.js';
import { blamed, blaming, expiredFault, protocolFault, type Call, type Stage } from '../blame.js';
import { byFreshLink } from '../fresh-link.js';
import { readJsonArray, type ElementCheckpoint } from '../json-array.js';
import type { Normalise } from '../mapping.js';
import type { Batch, Check, ReadRequest, Ticket } from '../provider.js';
import { parseWire } from '../wire-shape.js';
import type { KhorosCareApi } from './api.js';
import type { KhorosCareOptions } from './settings.js';
import { formOf } from './form.js';
import { stateOf } from './state.js';
import { created, status as statusShape, type Status } from './wire.js';

/** What an export at one company needs. */
export interface KhorosCareExport {
  readonly api: KhorosCareApi;
  readonly normalise: (keepRaw: boolean) => Normalise;
  /** Describes a call for the fault that it may become. */
  readonly call: (doing: string, stage: Stage) => Call;
}

interface StatusTicket extends Ticket {
  /** Path and query of the status URL; the query is a key of its own. */
  readonly status: string;
  /** By our clock, in milliseconds since 1970; the polls grow with it. */
  readonly createdAtMs: number;
}

/** Starts the export, and keeps where its state is told. */
export async function begin(
  { api, call }: KhorosCareExport,
  options: KhorosCareOptions,
  signal: AbortSignal,
): Promise<StatusTicket> {
  const at = call('Starting the export', 'begin');
  const answer = await blaming(at, () => api.createExport(formOf(options), signal));
  const { statusUrl } = parseWire(created, answer, at).result;
  return { status: ownLink(api, statusUrl, 'result.statusUrl', at), createdAtMs: Date.now() };
}

/** Asks for the state once. */
export async function check(source: KhorosCareExport, ticket: Ticket, signal: AbortSignal): Promise<Check> {
  const { status, createdAtMs } = ticket as StatusTicket;
  const state = stateOf(await fetchStatus(source, status, 'poll', signal));
  switch (state.is) {
    case 'done':
      return { state: 'ready' };
    case 'failed':
      return { state: 'failed', reason: state.reason, providerCode: state.detail };
    case 'running':
      return { state: 'pending', againMs: pollAgainMs(Date.now() - createdAtMs) };
  }
}

/**
 * Reads the file behind a fresh download URL: how long one stays good is not told, and the link of the file store that
 * it leads to lives for moments only (oddity 5). One that is refused is asked for once more.
 */
export async function* read(
  source: KhorosCareExport,
  { ticket, checkpoint, request, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const at = source.call('Downloading the export', 'read');
  const file = await openFile(source, (ticket as StatusTicket).status, at, signal);
  try {
    yield* readJsonArray({
      bytes: inflate(file.body),
      skipElements: (checkpoint as ElementCheckpoint | null)?.element ?? 0,
      normalise: source.normalise(request.keepRaw),
    });
  } catch (error) {
    throw blamed(error, at);
  } finally {
    file.discard();
  }
}

const quickestPollMs = 2_000;
const slowestPollMs = 30_000;

/**
 * As long again as the export is old, from 2 s to 30 s: seven polls in the first minute, two in each later one, so that
 * two exports at a time stay within 20 requests a minute. It depends on the ticket alone, so that any process can go on.
 */
export function pollAgainMs(ageMs: number): number {
  return Math.round(Math.min(slowestPollMs, Math.max(quickestPollMs, ageMs)));
}

async function fetchStatus(
  { api, call }: KhorosCareExport,
  link: string,
  stage: Stage,
  signal: AbortSignal,
): Promise<Status> {
  const at = call('Asking for the state of the export', stage);
  return parseWire(statusShape, await blaming(at, () => api.status(link, signal)), at);
}

function openFile(source: KhorosCareExport, link: string, at: Call, signal: AbortSignal): Promise<Incoming> {
  return byFreshLink(async () => {
    const state = stateOf(await fetchStatus(source, link, 'read', signal));
    if (state.is !== 'done') throw expiredFault(at, 'the export has no file any more');
    const download = ownLink(source.api, state.downloadUrl, 'result.jobInfo.downloadUrl', at);
    return blaming(at, () => source.api.file(download, signal));
  });
}

/** A link that gets our credentials must lead to where we bring them anyway. */
function ownLink({ address }: KhorosCareApi, link: string, field: string, at: Call): string {
  const kept = address.keep(link);
  if (kept === undefined) throw protocolFault(at, `${field} leads to a foreign origin`);
  return kept;
}
