import { createReadStream } from 'node:fs';

import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import { streamed } from '../reply.js';
import type { RowEdit } from '../rows.js';
import { edited, halveLine, repeatLine, withoutKey } from '../rows.js';
import type { Route } from '../simulator.js';
import { storageError } from './errors.js';
import type { ExportsDesk } from './exports.js';
import { objectOf } from './tasks.js';

const chunk = 1 << 20;

const types = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

/** The signed link. It is another service than the Admin API: it speaks XML and takes no token. */
export function fileRoute(desk: ExportsDesk): Route {
  return {
    name: 'file',
    method: 'GET',
    path: /^\/storage\/authgear-userexport\/(?<object>[^/]*)$/,
    effects,
    answer: async (call) => refusal(desk, call) ?? (await found(desk, call)),
  };
}

function refusal({ links }: ExportsDesk, { headers, params, query }: Call): Reply | undefined {
  // What Google does with two credentials is not known; whoever sends the token along is to notice.
  if (headers.authorization !== undefined) {
    return storageError(400, 'InvalidArgument', 'Only one way to sign a request is allowed.');
  }
  switch (links.check(params.object ?? '', query)) {
    case 'good':
      return undefined;
    case 'expired':
      return expired;
    case 'forged':
      return storageError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
    case 'unsigned':
      return storageError(403, 'AccessDenied', 'Access denied.');
  }
}

const expired = storageError(400, 'ExpiredToken', 'The provided token has expired.');
const missing = storageError(404, 'NoSuchKey', 'The specified key does not exist.');

async function found({ project, tasks, renders }: ExportsDesk, { params }: Call): Promise<Reply> {
  const object = params.object ?? '';
  const task = await tasks.find(/userexport_[^-]+/.exec(object)?.[0] ?? '');
  const file = task && objectOf(task, project.id) === object ? await renders.find(task) : null;
  if (!task || !file) return missing;
  // Never compressed, whatever the caller would take.
  return streamed(() => createReadStream(file.path, { highWaterMark: chunk }), file.bytes, {
    'content-type': types[task.order.format],
    'content-disposition': `attachment; filename=${object}`,
  });
}

const effects: EffectTable = {
  'expire-link': () => expired,
  'missing-object': () => missing,
  'malformed-line': async (answer, { row }) => changed(await answer(), row, halveLine),
  'repeat-row': async (answer, { row }) => changed(await answer(), row, repeatLine),
  'row-without-id': async (answer, { row }) => changed(await answer(), row, withoutKey('sub')),
};

function changed(reply: Reply, row: number, edit: RowEdit): Reply {
  const { body, headers } = reply;
  if (body.kind !== 'stream' || headers['content-type'] !== types.ndjson) return reply;
  return { ...reply, body: { kind: 'stream', open: () => edited(body.open(), row, edit), bytes: null } };
}
