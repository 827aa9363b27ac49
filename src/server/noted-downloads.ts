import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { wait } from '../clock.js';
import type { Exports } from '../exports/exports.js';
import { StoreUnavailable } from '../exports/store/store.js';
import { metered } from './metered.js';

/** What is noted of a download. */
type Note = Parameters<Exports['noteDownload']>[0];

/** Sends bytes of an export's file, and has it noted how many of them went out. */
export type Send = (of: Note['export'], reply: FastifyReply, bytes: Readable) => FastifyReply;

const firstWaitMs = 250;
const longestWaitMs = 10_000;

/** Notes for each transfer who held the link; the server has not closed until all of them are written, or cannot be. */
export function sendingNoted(app: FastifyInstance, exports: Pick<Exports, 'noteDownload'>): Send {
  const unwritten = new Set<Promise<void>>();
  const closing = new AbortController();
  app.addHook('onClose', () => {
    closing.abort();
    return Promise.all(unwritten);
  });
  const note = (download: Note, log: FastifyBaseLogger): void => {
    const noted = untilTaken(() => exports.noteDownload(download), closing.signal)
      .catch((fault: unknown) => log.error({ err: fault }, 'A download was not noted'))
      .finally(() => unwritten.delete(noted));
    unwritten.add(noted);
  };
  return (of, reply, bytes) => {
    // Who left while it was opened has been closed already, and nothing would close it.
    if (reply.raw.destroyed) return (bytes.destroy(), reply.hijack());
    const { by: holder } = reply.request.query as { readonly by: string };
    const { id: requestId, log } = reply.request;
    return reply.send(
      metered(bytes, reply.raw, (sent) => note({ export: of, holder, bytes: sent, requestId }, log)),
    );
  };
}

/** Tries again while the database is away: no download begins meanwhile, so that few are waiting. */
async function untilTaken(write: () => Promise<void>, closing: AbortSignal): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      await write();
      return;
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable) || closing.aborted) throw fault;
      await wait(waitMs, closing).catch(() => undefined);
    }
  }
}
