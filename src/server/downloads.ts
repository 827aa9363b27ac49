import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Exports } from '../exports/exports.js';
import { FileMissing, type FileStore } from '../files/file-store.js';
import { rangeOf } from './byte-range.js';
import { saveAs } from './content-disposition.js';
import type { Links } from './links.js';
import { sendingNoted, type Send } from './noted-downloads.js';
import type { Rates } from './rates.js';
import { answerTooOften } from './too-much.js';

/** What downloads need. */
export interface DownloadParts {
  readonly exports: Pick<Exports, 'file' | 'noteDownload'>;
  readonly files: FileStore;
  readonly links: Pick<Links, 'isGood' | 'mayBeGood'>;
  readonly rates: Rates;
}

type Download = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;
/** What ids of exports look like. */
const idPattern = /^exp_[0-9a-f]{24}$/;

type Found = NonNullable<Awaited<ReturnType<Exports['file']>>>;

/** Opens `GET` and `HEAD /exports/{id}/file`: the file, to whoever holds a good link. */
export function addDownloads(app: FastifyInstance, parts: DownloadParts): void {
  const { exports, files, links, rates } = parts;
  const send = sendingNoted(app, exports);
  app.route({
    method: ['GET', 'HEAD'],
    url: '/exports/:id/file',
    exposeHeadRoute: false,
    handler: async (request: Download, reply) => {
      const { id } = request.params;
      // Anybody may send anything: the database is asked only what it alone can say.
      if (!idPattern.test(id) || !links.mayBeGood(request.query)) return refuse(reply);
      const found = await exports.file(id);
      // One answer for all of them: a link must not tell whether an export is there.
      if (!found || !links.isGood(id, found.file.sha256, request.query)) return refuse(reply);
      const { by: name } = request.query as { readonly by: string };
      const waitMs = rates.take({ tenant: found.export.tenant, name, address: request.ip });
      if (waitMs > 0) return answerTooOften(reply, waitMs);
      try {
        return await answer(request, reply, found, files, send);
      } catch (fault) {
        if (fault instanceof FileMissing) return refuse(reply);
        throw fault;
      }
    },
  });
}

async function answer(
  request: Download,
  reply: FastifyReply,
  found: Found,
  files: FileStore,
  send: Send,
): Promise<FastifyReply> {
  const { file } = found;
  const etag = `"${file.sha256}"`;
  reply.headers({ ...privacy, etag, 'accept-ranges': 'bytes' });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.headers({ 'content-type': file.contentType, 'content-disposition': saveAs(file.name) });
  if (request.method === 'HEAD') return reply.header('content-length', file.bytes).send();

  const range = isRangeWanted(request, etag) ? rangeOf(request.headers.range, file.bytes) : 'none';
  if (range === 'outside') return unsatisfiable(reply, file.bytes);
  if (range === 'none') {
    // Opened before anything is sent, so that a missing file can still be said.
    const whole = await files.read(file.storedAs);
    return send(found.export, reply.header('content-length', file.bytes), whole);
  }
  const part = await files.read(file.storedAs, range);
  reply.code(206).header('content-length', range.end - range.start);
  reply.header('content-range', `bytes ${range.start}-${range.end - 1}/${file.bytes}`);
  return send(found.export, reply, part);
}

const privacy = {
  'cache-control': 'private, no-store',
};

function refuse(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .headers({ ...privacy, 'content-type': 'text/plain; charset=utf-8' })
    .send('This link is not good, or no longer: ask for a new `downloadUrl`.\n');
}

function unsatisfiable(reply: FastifyReply, size: number): FastifyReply {
  return reply
    .code(416)
    .headers({ 'content-range': `bytes */${size}`, 'content-type': 'text/plain; charset=utf-8' })
    .removeHeader('content-disposition')
    .send(`The file has ${size} bytes.\n`);
}

/** If-Range with the tag of other bytes, or with a date, which we do not send: the whole file. */
function isRangeWanted({ headers }: Download, etag: string): boolean {
  return headers['if-range'] === undefined || headers['if-range'] === etag;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
