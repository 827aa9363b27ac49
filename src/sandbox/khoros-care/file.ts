import { Readable } from 'node:stream';

import type { Call } from '../call.js';
import type { EffectTable } from '../faults/effect.js';
import type { Reply } from '../reply.js';
import { streamed } from '../reply.js';
import { linkExpired, noSuchKey } from '../s3.js';
import type { Route } from '../simulator.js';
import type { AgentFile, RowEdit } from './agent-file.js';
import { bytesOf, fileOf } from './agent-file.js';
import type { Desk } from './desk.js';

/** The file store. It is another service than the API: it speaks XML, and takes no credentials. */
export function fileRoute(desk: Desk): Route {
  return {
    name: 'file',
    method: 'GET',
    path: /^\/store\/(?<workflowId>[^/]+)\/user$/,
    effects,
    answer: async (call) =>
      desk.links.refusal(call.params.workflowId ?? '', call) ?? (await found(desk, call)),
  };
}

async function found({ jobs }: Desk, { params }: Call): Promise<Reply> {
  const job = await jobs.find(params.workflowId ?? '');
  return job ? fileReply(fileOf(job)) : noSuchKey;
}

/** An answer that remembers its file, so that faults can change it before it is read. */
interface FileReply extends Reply {
  readonly file: AgentFile;
}

/** The file as an answer; it is made while it is read. */
export function fileReply(file: AgentFile): FileReply {
  const open = (): Readable => Readable.from(bytesOf(file), { objectMode: false });
  return { ...streamed(open, null, { 'content-type': 'binary/octet-stream' }), file };
}

function changed(reply: Reply, change: (file: AgentFile) => AgentFile): Reply {
  // What breaks the answer off stays.
  return isFile(reply) ? { ...reply, ...fileReply(change(reply.file)) } : reply;
}

function isFile(reply: Reply): reply is FileReply {
  return 'file' in reply;
}

function edited(reply: Reply, edit: RowEdit): Reply {
  return changed(reply, (file) => ({ ...file, edits: [...file.edits, edit] }));
}

const effects: EffectTable = {
  'expire-link': () => linkExpired,
  'byte-order-mark': async (answer) => changed(await answer(), (file) => ({ ...file, isMarked: true })),
  'malformed-line': async (answer, { row }) => changed(await answer(), (file) => ({ ...file, cutRow: row })),
  'row-without-id': async (answer, { row }) =>
    edited(await answer(), (cells, at) => [
      at === row ? cells.filter(([name]) => name.toUpperCase() !== 'AGENT_ID') : cells,
    ]),
  'repeat-row': async (answer, { row }) =>
    edited(await answer(), (cells, at) => (at === row ? [cells, cells] : [cells])),
  'null-cells': async (answer) =>
    edited(await answer(), (cells) => [cells.map(([name, cell]) => [name, cell === '' ? null : cell])]),
  'lower-case-keys': async (answer) =>
    edited(await answer(), (cells) => [cells.map(([name, cell]) => [name.toLowerCase(), cell])]),
};
