import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { providers } from '../../src/providers/registry.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { readCsv } from '../users/csv-reader.js';
import { listedIds, optionsOf } from './listing.js';
import { RollcallProcess } from './rollcall-process.js';

/** A user as all the ways to him show him: id, e-mail address and name, empty where he has none. */
type Seen = readonly [id: string, email: string, name: string];

interface Page {
  readonly nodes: readonly Record<'providerUserId' | 'email' | 'name', string | null>[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

interface Exported {
  readonly status: string;
  readonly progress: { readonly users: number; readonly skipped: number; readonly duplicates: number };
  readonly file: { readonly rows: number; readonly downloadUrl: string };
}

const users = 60;

const readFile: Readonly<Record<string, (text: string) => readonly Seen[]>> = {
  CSV: (text) => readCsv(text).slice(1) as unknown as Seen[],
  NDJSON: (text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => seen(JSON.parse(line) as Page['nodes'][number])),
  JSON: (text) => (JSON.parse(text) as Page['nodes']).map(seen),
};
const formats = Object.keys(readFile);

const cwd = scratchFolder();
const exported: Record<string, Record<string, string>> = {};
const told: Record<string, string[]> = {};
let rollcall: RollcallProcess;
let socket: Client;

/**
 * All at once, as the sources do not wait for each other. An export takes a few requests: the three formats stay
 * within the 20 that Khoros Care allows in a minute.
 */
beforeAll(async () => {
  rollcall = await RollcallProcess.start(cwd, ['--users', String(users)]);
  socket = rollcall.connect();
  const all = Object.keys(providers).flatMap((provider) => formats.map((format) => follow(provider, format)));
  await Promise.all(all);
}, 60_000);

afterAll(async () => {
  await socket.dispose();
  await rollcall.kill();
});

/** Starts an export and reads its subscription to the end. */
async function follow(provider: string, format: string): Promise<void> {
  const fields = ['providerUserId', 'email', 'name'].map((path) => ({ path }));
  const input = { source: `sandbox-${provider}`, format, fields, options: optionsOf[provider] };
  const query = 'mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }';
  const { startExport } = await rollcall.ask<{ startExport: { export: { id: string } } }>(query, { input });
  const { id } = startExport.export;
  (exported[provider] ??= {})[format] = id;
  const statuses: string[] = (told[id] = []);
  const subscription = 'subscription ($id: ID!) { exportStatus(id: $id) { status } }';
  for await (const { data } of socket.iterate({ query: subscription, variables: { id } })) {
    const { status } = data!.exportStatus as Exported;
    if (statuses.at(-1) !== status) statuses.push(status);
  }
}

function seen({ providerUserId, email, name }: Page['nodes'][number]): Seen {
  return [providerUserId ?? '', email ?? '', name ?? ''];
}

function sandboxOrigin(): string {
  return `http://127.0.0.1:${readFileSync(join(cwd, 'data/sandbox/port'), 'utf8')}`;
}

async function usersOf(id: string): Promise<Seen[]> {
  const query = `query ($id: ID!, $after: String) { usersExport(id: $id) { users(first: 25, after: $after) {
    nodes { providerUserId email name } pageInfo { endCursor hasNextPage } } } }`;
  const all: Seen[] = [];
  for (let after: string | null = null, more = true; more;) {
    const data: { usersExport: { users: Page } } = await rollcall.ask(query, { id, after });
    const { nodes, pageInfo } = data.usersExport.users;
    all.push(...nodes.map(seen));
    ({ endCursor: after, hasNextPage: more } = pageInfo);
  }
  return all;
}

async function fileOf({ file }: Exported): Promise<string> {
  return (await rollcall.download(file.downloadUrl)).text();
}

describe('a fresh `npm start`', () => {
  it('has a source of every provider', async () => {
    const data = await rollcall.ask<{ sources: { id: string }[] }>('{ sources { id } }');
    const ids = data.sources.map(({ id }) => id);
    expect(ids.sort()).toEqual(Object.keys(providers).map((provider) => `sandbox-${provider}`));
  });

  describe.each(Object.keys(providers))('exports from %s', (provider) => {
    it.each(formats)('to %s: told to the end, every user by cursor and in the file', async (format) => {
      const id = exported[provider]![format]!;
      expect(told[id]!.slice(-2)).toEqual(['RUNNING', 'COMPLETED']);
      const query = `query ($id: ID!) { usersExport(id: $id) {
        status progress { users skipped duplicates } file { rows downloadUrl } } }`;
      const { usersExport } = await rollcall.ask<{ usersExport: Exported }>(query, { id });
      expect(usersExport).toMatchObject({
        status: 'COMPLETED',
        progress: { users, skipped: 0, duplicates: 0 },
        file: { rows: users },
      });
      const found = await usersOf(id);
      expect(found.map(([one]) => one)).toEqual(await listedIds(sandboxOrigin(), provider));
      expect(readFile[format]!(await fileOf(usersExport))).toEqual(found);
    });
  });
});
