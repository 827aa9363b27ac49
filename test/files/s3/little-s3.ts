import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Options } from '../../../src/files/s3/options.js';

/** What comes instead of the answer: an S3 error, or a connection that ends or stays silent. */
export type Mishap =
  | { readonly status: number; readonly code?: string }
  /** The connection ends before anything was done. */
  | 'reset'
  /** It is done, and then the connection ends. */
  | 'done and reset'
  /** The connection ends in the middle of the body. */
  | 'half'
  | 'silence';

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
  readonly begunAt: Date;
}

/** An S3 store in memory, of one bucket, that believes every signature and has mishaps on demand. */
export interface LittleS3 extends AsyncDisposable {
  readonly options: S3Options;
  readonly objects: Map<string, Buffer>;
  readonly uploads: Map<string, Upload>;
  /** What was asked, as `PUT key?query`, and with which headers. */
  readonly asked: { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
  /** What it can do; a test may change it. */
  readonly terms: { heedsConditions: boolean };
  /** The next requests whose line fits get these, each one once. */
  readonly mishaps: { readonly on: RegExp; readonly is: Mishap }[];
}

const bucket = 'acme-exports';

/** Starts it on a free port. The options name it, and wait little between attempts. */
export async function startLittleS3(): Promise<LittleS3> {
  const state: State = {
    objects: new Map(),
    uploads: new Map(),
    asked: [],
    terms: { heedsConditions: true },
    mishaps: [],
  };
  const server = createServer((request, response) => void answer(state, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...state,
    options: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      bucket,
      prefix: 'exports',
      accessKeyId: 'AKIAKNOWN',
      secretAccessKey: 's3cr3t',
      patience: { attempts: 3, firstWaitMs: 1, limitMs: 20_000 },
      partBytes: 5 << 20,
      settleMs: 50,
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type State = Pick<LittleS3, 'objects' | 'uploads' | 'asked' | 'terms' | 'mishaps'>;

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search, searchParams } = new URL(request.url ?? '', 'http://s3');
  const key = decodeURIComponent(pathname.slice(`/${bucket}/`.length));
  const line = `${request.method} ${key}${search}`;
  state.asked.push({ line, headers: request.headers });
  const body = await buffer(request);
  const mishap = takeMishap(state, line);
  if (mishap === 'silence') return;
  if (mishap === 'reset') return void response.destroy();
  const [status, content] =
    typeof mishap === 'object'
      ? refusal(mishap.status, mishap.code)
      : perform(state, {
          method: request.method ?? '',
          key,
          query: searchParams,
          body,
          headers: request.headers,
        });
  if (mishap === 'done and reset') return void response.destroy();
  response.writeHead(status, { 'content-length': content.length, etag: '"same"' });
  if (mishap === 'half') response.write(content.subarray(0, content.length / 2), () => response.destroy());
  else response.end(request.method === 'HEAD' ? undefined : content);
}

function takeMishap({ mishaps }: State, line: string): Mishap | undefined {
  const index = mishaps.findIndex(({ on }) => on.test(line));
  return index < 0 ? undefined : mishaps.splice(index, 1)[0]?.is;
}

interface Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

type Reply = readonly [status: number, content: Buffer];

function perform(state: State, asked: Asked): Reply {
  const { method, key, query } = asked;
  if (query.has('uploads')) return method === 'POST' ? begin(state, key) : listUploads(state, query);
  if (query.has('uploadId')) return onUpload(state, asked, query.get('uploadId') ?? '');
  if (key === '') return list(state, query);
  if (method === 'PUT') return stored(state, asked);
  if (method === 'DELETE') return gone(state, key);
  return get(state, asked);
}

function refusal(status: number, code?: string): Reply {
  const quoted = '<Message>for AKIAKNOWN and X-Amz-Signature=s1gnature</Message>';
  return [
    status,
    Buffer.from(code === undefined ? 'no XML' : `<Error><Code>${code}</Code>${quoted}</Error>`),
  ];
}

function begin({ uploads }: State, key: string): Reply {
  const id = `upload-${uploads.size}`;
  uploads.set(id, { key, parts: new Map(), begunAt: new Date() });
  return [
    200,
    Buffer.from(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`),
  ];
}

function onUpload(state: State, { method, key, query, body }: Asked, id: string): Reply {
  const upload = state.uploads.get(id);
  if (!upload) return refusal(404, 'NoSuchUpload');
  if (method === 'PUT') {
    upload.parts.set(Number(query.get('partNumber')), body);
    return [200, Buffer.alloc(0)];
  }
  state.uploads.delete(id);
  if (method === 'DELETE') return [204, Buffer.alloc(0)];
  const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  state.objects.set(key, Buffer.concat(parts));
  return [
    200,
    Buffer.from('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>'),
  ];
}

function stored({ objects, terms }: State, { key, body, headers }: Asked): Reply {
  const isRefused = terms.heedsConditions && headers['if-none-match'] === '*' && objects.has(key);
  if (isRefused) return refusal(412, 'PreconditionFailed');
  objects.set(key, body);
  return [200, Buffer.alloc(0)];
}

function gone({ objects }: State, key: string): Reply {
  objects.delete(key);
  return [204, Buffer.alloc(0)];
}

function get({ objects }: State, { key, headers }: Asked): Reply {
  const content = objects.get(key);
  if (!content) return refusal(404, 'NoSuchKey');
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) return [200, content];
  if (Number(first) >= content.length) return refusal(416, 'InvalidRange');
  return [206, content.subarray(Number(first), last ? Number(last) + 1 : undefined)];
}

/** Pages of 25; the token is the last key of the page before, so that a page may be removed before the next is asked for. */
function list({ objects }: State, query: URLSearchParams): Reply {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('continuation-token') ?? ''];
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, 25);
  const entries = page.map((key) => {
    const size = objects.get(key)?.length ?? 0;
    return `<Contents><Key>${key}</Key><LastModified>${new Date().toISOString()}</LastModified><Size>${size}</Size></Contents>`;
  });
  const next = keys.length > 25 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return [200, Buffer.from(`<ListBucketResult>${next}${entries.join('')}</ListBucketResult>`)];
}

function listUploads({ uploads }: State, query: URLSearchParams): Reply {
  const entries = [...uploads].flatMap(([id, { key, begunAt }]) =>
    key.startsWith(query.get('prefix') ?? '')
      ? `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${begunAt.toISOString()}</Initiated></Upload>`
      : [],
  );
  return [200, Buffer.from(`<ListMultipartUploadsResult>${entries.join('')}</ListMultipartUploadsResult>`)];
}
