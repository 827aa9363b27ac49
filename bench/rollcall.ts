import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'graphql-sse';
import { start } from './program.js';
import type { SimulatedAuth0 } from './simulated-auth0.js';

/** An export that Rollcall made, as its caller saw it. */
export interface MeasuredExport {
  readonly users: number;
  /** Bytes of the users as Rollcall keeps them, uncompressed. */
  readonly bytes: number;
  /** From the call of startExport until the file was there. */
  readonly seconds: number;
  /** Until the provider's job was done and the first user came. */
  readonly waitingSeconds: number;
  readonly collectingSeconds: number;
  readonly finishingSeconds: number;
  /** VmHWM of Rollcall's process at the end. */
  readonly peakBytes: number;
  /** VmHWM before the export began. */
  readonly idleBytes: number;
  readonly downloadUrl: string;
}

interface ExportState {
  readonly status: string;
  readonly phase: string | null;
  readonly progress: { readonly users: number; readonly bytes: number };
  readonly error: { readonly message: string } | null;
  readonly file: { readonly downloadUrl: string } | null;
}

const startExport = `mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }`;
const exportStatus = `subscription ($id: ID!) {
  exportStatus(id: $id) { status phase progress { users bytes } error { message } file { downloadUrl } }
}`;

/**
 * Starts `rollcall serve` with defaults, exports users (null = all) as CSV over its GraphQL API, and lets
 * `use` have a look at the result while the server still runs.
 */
export async function exportUsers(
  folder: string,
  auth0: SimulatedAuth0,
  limit: number | null,
  use: (measured: MeasuredExport) => Promise<void>,
): Promise<MeasuredExport> {
  await mkdir(folder);
  const config = join(folder, 'rollcall.yaml');
  await writeFile(config, auth0.settings);
  await using server = start('serve', '--config', config, '--data-dir', join(folder, 'data'), '--port', '0');
  const [endpoint = ''] = /http:\S+\/graphql/.exec(await server.saidUpTo('Start an export')) ?? [];
  const idleBytes = server.peakBytes();
  const timed = await timedExport(endpoint, { source: auth0.sourceId, format: 'CSV', limit });
  const measured = { ...timed, idleBytes, peakBytes: server.peakBytes() };
  await use(measured);
  return measured;
}

async function timedExport(endpoint: string, input: object) {
  const startedMs = performance.now();
  const { startExport: payload } = await ask<{ startExport: { export: { id: string } } }>(
    endpoint,
    startExport,
    { input },
  );
  /** When each phase was first heard of, in milliseconds from the start. */
  const heard = new Map<string | null, number>();
  let last: ExportState | undefined;
  for await (const state of follow(endpoint, payload.export.id)) {
    last = state;
    if (!heard.has(state.phase)) heard.set(state.phase, performance.now() - startedMs);
  }
  if (last?.status !== 'COMPLETED' || !last.file)
    throw new Error(`the export ended: ${JSON.stringify(last)}`);
  const [collecting = 0, finishing = 0, done = 0] = ['COLLECTING', 'FINISHING', null].map((phase) =>
    heard.get(phase),
  );
  return {
    ...last.progress,
    downloadUrl: last.file.downloadUrl,
    seconds: done / 1000,
    waitingSeconds: collecting / 1000,
    collectingSeconds: (finishing - collecting) / 1000,
    finishingSeconds: (done - finishing) / 1000,
  };
}

async function* follow(endpoint: string, id: string): AsyncGenerator<ExportState> {
  const client = createClient({ url: `${endpoint}/stream` });
  const events = client.iterate<{ exportStatus: ExportState }>({ query: exportStatus, variables: { id } });
  for await (const { data, errors } of events) {
    if (!data) throw new Error(JSON.stringify(errors));
    yield data.exportStatus;
  }
}

async function ask<Data>(endpoint: string, query: string, variables: object): Promise<Data> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown };
  if (!data || errors) throw new Error(`${endpoint} answered ${JSON.stringify(errors)}`);
  return data;
}
