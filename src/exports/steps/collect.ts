import { monotonicMs } from '../../clock.js';
import { ProviderFault } from '../../providers/fault.js';
import { readIds } from '../../users/segment-reader.js';
import { SeenUsers } from '../../users/seen-users.js';
import { Collection } from '../collection.js';
import { collectRequest, save, ticketOf, type Job, type Outcome } from '../job.js';
import { LeaseLost } from '../store/leases.js';
import { progressed } from '../store/progress.js';
import { wholeSegmentsOf } from '../store/whole-segments.js';
import { isNews } from '../store/store.js';

/** A provider may lose the ids of one row in a hundred, not of more. */
const idlessShare = 0.01;

/** Reads users behind the checkpoint to the end of the source, or to the limit, and lists them segment by segment. */
export async function collect(job: Job): Promise<Outcome> {
  await noteCollecting(job);
  const collection = await resume(job);
  try {
    await readAll(job, collection);
    await collection.list();
    await collection.listed();
  } catch (error) {
    await keepWhatIsThere(job, collection);
    throw error;
  }
  refuseTooManyIdless(job, collection);
  restartIfShort(job, collection);
  return { next: 'FINISHING' };
}

async function noteCollecting(job: Job): Promise<void> {
  const set = { collecting_at: job.row.collecting_at ?? new Date(), percent: null };
  await save(job, { set });
  job.row = { ...job.row, ...set };
}

/** A takeover reads the sidecars of the listed segments, never the users. */
async function resume(job: Job): Promise<Collection> {
  const { store, files } = job.context;
  const segments = await wholeSegmentsOf(store.db, job.row);
  const seen = new SeenUsers();
  for await (const ids of readIds(files, segments)) seen.addAll(ids);
  return new Collection(job, seen, segments.length);
}

async function readAll(job: Job, collection: Collection): Promise<void> {
  const reading = job.source.read({
    ticket: ticketOf(job),
    checkpoint: job.row.checkpoint,
    request: collectRequest(job),
    signal: job.lease.signal,
  });
  const tell = progressTeller(job, collection);
  if (collection.isFull()) return;
  for await (const batch of reading) {
    job.lease.ensureHeld();
    job.lease.signal.throwIfAborted();
    await collection.take(batch);
    if (collection.isDue) await collection.list();
    if (collection.isFull()) return;
    await tell();
  }
}

/** Progress is told at most once a second; what is told beyond the listed rows is lost with this worker. */
function progressTeller(job: Job, collection: Collection): () => Promise<void> {
  let toldAtMs = -Infinity;
  let toldRows = collection.tally.rowsRead;
  return async () => {
    if (monotonicMs() - toldAtMs < 1000) return;
    toldAtMs = monotonicMs();
    // Between two listings, so that no row is counted as open and as listed.
    await collection.listed();
    const { users, bytes } = collection.open;
    const { rowsRead } = collection.tally;
    const further = rowsRead > toldRows && progressed;
    toldRows = rowsRead;
    await save(job, { set: { open_users: users, open_bytes: bytes, ...further }, event: 'PROGRESS' });
  };
}

/** Whatever ended the reading, the users that came are good: only a lost lease makes them nobody's. */
async function keepWhatIsThere(job: Job, collection: Collection): Promise<void> {
  try {
    if (job.lease.signal.reason instanceof LeaseLost) await collection.abandon();
    else await collection.list().then(() => collection.listed());
  } catch (error) {
    noteLoss(job, error);
    await collection.abandon();
  }
}

/** Without the database every export loses its open segment: that is no news of each. */
function noteLoss({ context }: Job, error: unknown): void {
  if (!isNews(error)) return;
  const what = 'the open segment was lost; its users will be read again';
  context.log.warn({ err: error }, what);
}

function refuseTooManyIdless({ source }: Job, { tally }: Collection): void {
  if (tally.skipped <= tally.rowsRead * idlessShare) return;
  throw new ProviderFault(
    'PROVIDER_PROTOCOL',
    `${tally.skipped} of ${tally.rowsRead} rows of source ${source.id} have no id, more than 1 %; its records are not what they should be`,
    { remedy: 'give-up' },
  );
}

function restartIfShort({ source, request, row }: Job, { tally }: Collection): void {
  const cut = row.pushed_limit !== null && tally.rowsRead >= row.pushed_limit;
  if (!cut || request.limit === null || tally.users >= request.limit) return;
  throw new ProviderFault(
    'RESULT_EXPIRED',
    `source ${source.id} repeated users, so that its limit fell short of ${request.limit} users`,
    {
      remedy: 'restart',
    },
  );
}
