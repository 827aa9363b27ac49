import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import { streamed } from '../reply.js';
import type { RowEdit } from '../rows.js';
import { corruptedGzip, editedGzip, halveLine, repeatLine, withoutKey } from '../rows.js';
import { linkExpired, noSuchKey } from '../s3.js';
import type { Route } from '../simulator.js';
import type { ExportsDesk } from './exports.js';
import { idKey } from './fields.js';

const chunk = 1 << 20;

/** The signed link. It is another service than the API: it speaks XML and takes no token. */
export function fileRoute(desk: ExportsDesk): Route {
  return {
    name: 'file',
    method: 'GET',
    path: /^\/files\/(?<id>[^/]+)\/sandbox\.json\.gz$/,
    effects: effects(desk),
    answer: async (call) => desk.links.refusal(call.params.id ?? '', call) ?? (await found(desk, call)),
  };
}

async function found({ jobs, renders }: ExportsDesk, { params }: Call): Promise<Reply> {
  const job = await jobs.find(params.id ?? '');
  const file = job && (await renders.find(job));
  if (!file) return noSuchKey;
  // The body is gzip, but no Content-Encoding says so: clients unpack it by hand.
  const headers = { 'content-type': 'application/octet-stream' };
  return streamed(() => createReadStream(file.path, { highWaterMark: chunk }), file.bytes, headers);
}

function effects({ jobs }: ExportsDesk): EffectTable {
  const edit = (reply: Reply, row: number, change: RowEdit): Reply =>
    changed(reply, (bytes) => editedGzip(bytes, row, change));
  return {
    'expire-link': () => linkExpired,
    'corrupt-gzip': async (answer) => {
      const reply = await answer();
      const length = reply.body.kind === 'stream' ? (reply.body.bytes ?? 0) : 0;
      return changed(reply, (bytes) => corruptedGzip(bytes, Math.floor(length / 2)));
    },
    'malformed-line': async (answer, { row }) => edit(await answer(), row, halveLine),
    'repeat-row': async (answer, { row }) => edit(await answer(), row, repeatLine),
    'row-without-id': async (answer, { row }, { params }) => {
      const job = await jobs.find(params.id ?? '');
      return edit(await answer(), row, withoutKey(idKey(job?.order.fields) ?? ''));
    },
  };
}

function changed(reply: Reply, change: (bytes: Readable) => Readable): Reply {
  const { body } = reply;
  if (body.kind !== 'stream') return reply;
  return { ...reply, body: { kind: 'stream', open: () => change(body.open()), bytes: null } };
}
