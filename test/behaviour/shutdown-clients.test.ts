import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { wait } from '../../src/clock.js';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { begin, startExport, until, wide } from './exporting.js';
import { RollcallProcess } from './rollcall-process.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';
import { SlowDownload } from './slow-download.js';

const follow = 'subscription ($id: ID!) { exportStatus(id: $id) { status } }';

const cwd = scratchFolder();
let sandbox: SandboxProcess;
let dir: DataDir;
let rollcall: RollcallProcess;
let file: { readonly link: URL; readonly sha256: string };
/** An export that is held up in its midst while the first process lives. */
let running: string;

const start = (port: string) => RollcallProcess.start(cwd, ['--data-dir', dir.path, '--port', port]);

beforeAll(async () => {
  sandbox = await startSandbox();
  dir = await newDataDir();
  writeFileSync(join(cwd, 'rollcall.yaml'), JSON.stringify({ sources: sandbox.sources }));
  rollcall = await start('0');
  file = await makeFile();
  await sandbox.arm({ provider: 'croct', route: 'page', kind: 'hang' });
  running = await begin(rollcall, { source: 'sandbox-croct' });
  await until(rollcall, running, 'COLLECTING');
}, 60_000);

afterAll(async () => {
  sandbox.kill();
  await rollcall.kill();
  await dir[Symbol.asyncDispose]();
});

/** A file that no socket's buffer holds. */
async function makeFile() {
  const id = await begin(rollcall, {
    source: 'sandbox-auth0',
    format: 'CSV',
    fields: wide('customAttributes', 100),
  });
  const { downloadUrl, sha256 } = (await until(rollcall, id, 'COMPLETED')).file!;
  const { pathname, search } = new URL(downloadUrl);
  return { link: new URL(pathname + search, rollcall.origin), sha256 };
}

/** A client that follows the export that runs, as graphql-ws makes them: it connects again and goes on by itself. */
function openFollower() {
  const codes: number[] = [];
  const client: Client = createClient({
    url: `${rollcall.origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 1_000,
    retryWait: () => wait(50),
    // While nobody listens connecting fails, which is the end unless one says otherwise.
    shouldRetry: () => true,
    on: { closed: (event) => void codes.push((event as { code: number }).code) },
  });
  const statuses: string[] = [];
  const toTheEnd = async () => {
    for await (const { data } of client.iterate({ query: follow, variables: { id: running } }))
      statuses.push((data as { exportStatus: { status: string } }).exportStatus.status);
    await client.dispose();
  };
  return { codes, statuses, ended: toTheEnd() };
}

/** A stream of events of the export that runs; resolves behind the first one. */
async function openEvents(): Promise<{ readonly rest: Promise<string> }> {
  const body = JSON.stringify({ query: follow, variables: { id: running } });
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const { body: events } = await fetch(`${rollcall.origin}/graphql/stream`, {
    method: 'POST',
    headers,
    body,
  });
  const reader = events!.pipeThrough(new TextDecoderStream()).getReader();
  while (!(await reader.read()).value?.includes('RUNNING')) continue;
  const rest = async () => {
    let read = '';
    for (let next = await reader.read(); !next.done; next = await reader.read()) read += next.value;
    return read;
  };
  return { rest: rest() };
}

/** A mutation whose head the server has read, and whose body is yet to come. */
async function beginMutation(): Promise<{ readonly sent: ClientRequest; readonly body: string }> {
  const body = JSON.stringify({ query: startExport, variables: { input: { source: 'sandbox-gigya' } } });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    expect: '100-continue',
  };
  const sent = request(`${rollcall.origin}/graphql`, { method: 'POST', headers, agent: false });
  sent.flushHeaders();
  await once(sent, 'continue');
  return { sent, body };
}

async function answerOf({ sent, body }: Awaited<ReturnType<typeof beginMutation>>): Promise<unknown> {
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return json(answer);
}

/** What a probe on a connection of its own is told. */
async function readiness(): Promise<number> {
  const sent = request(`${rollcall.origin}/readyz`, { agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

async function unready(): Promise<number> {
  for (;;) {
    const status = await readiness();
    if (status !== 200) return status;
    await wait(5);
  }
}

describe('at SIGTERM', () => {
  let follower: ReturnType<typeof openFollower>;
  let events: Awaited<ReturnType<typeof openEvents>>;
  let download: SlowDownload;
  let mutation: Awaited<ReturnType<typeof beginMutation>>;
  let ending: ReturnType<RollcallProcess['end']>;

  beforeAll(async () => {
    follower = openFollower();
    [events, download, mutation] = await Promise.all([
      openEvents(),
      SlowDownload.open(file.link),
      beginMutation(),
    ]);
    while (follower.statuses.length === 0) await wait(5);
    ending = rollcall.end('SIGTERM');
  });

  it('says to a fresh connection that it is not ready, while a download is under way', async () => {
    expect(await unready()).toBe(503);
  });

  it('closes WebSockets with 1001', async () => {
    while (follower.codes.length === 0) await wait(5);
    expect(follower.codes[0]).toBe(1001);
  });

  it('ends streams of events without completing them', async () => {
    expect(await events.rest).not.toContain('complete');
  });

  it('answers a mutation that was under way, and does not begin what it asks for', async () => {
    const answer = await answerOf(mutation);
    expect(answer).toMatchObject({ data: { startExport: { export: { status: 'QUEUED' } } } });
  });

  it('lets a download finish, whole, then ends by the signal', async () => {
    expect(await readiness()).toBe(503);
    expect(await download.readOn()).toBe(file.sha256);
    const { by, ms } = await ending;
    expect([by, ms < 10_000]).toEqual(['SIGTERM', true]);
    await expect(readiness()).rejects.toThrow('ECONNREFUSED');
  });

  it('clients of graphql-ws go on at the next process by themselves', async () => {
    rollcall = await start(new URL(rollcall.origin).port);
    await follower.ended;
    expect(follower.statuses.at(-1)).toBe('COMPLETED');
  });
});

describe('at SIGINT', () => {
  it('cuts a download that does not finish in time, and ends by the signal within 10 seconds', async () => {
    const download = await SlowDownload.open(file.link);
    const { by, ms } = await rollcall.end('SIGINT');
    expect([by, ms > 4_500, ms < 10_000]).toEqual(['SIGINT', true, true]);
    await expect(download.readOn()).rejects.toThrow('aborted');
  });

  it('ends at once when nothing is under way', async () => {
    rollcall = await start('0');
    const { by, ms } = await rollcall.end('SIGINT');
    expect([by, ms < 3_000]).toEqual(['SIGINT', true]);
  });
});
