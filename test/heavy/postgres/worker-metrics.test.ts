import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { Life } from '../../../src/lifecycle.js';
import { newApiKey } from '../../../src/server/identity/api-keys.js';
import { exitOf, saidUpTo, start } from '../../commands/command-line.js';
import { scrape } from '../../server/exposition.js';
import { dropDatabase, newDatabase } from '../../support/postgres/postgres-server.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const server = process.env.ROLLCALL_TEST_POSTGRES ?? '';

let life: Life;
let databaseUrl: string;
beforeEach(async () => {
  life = new Life();
  databaseUrl = await newDatabase(server);
  life.defer('database', () => dropDatabase(server, databaseUrl));
});
afterEach(() => life.close());

/** Starts a worker that can be reached from anywhere; resolves to where its probes are. */
async function startWorker(settings: object): Promise<string> {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'rollcall.yaml'), stringify({ sources: [], ...settings }));
  const args = ['worker', '--host', '0.0.0.0', '--port', '0'];
  const child = start(args, { DATABASE_URL: databaseUrl }, cwd);
  life.defer('worker', async () => {
    child.kill('SIGKILL');
    await exitOf(child);
  });
  const said = await saidUpTo(child.stdout, '/readyz');
  return /http:\/\/[^/]+/.exec(said)![0].replace('0.0.0.0', '127.0.0.1');
}

describe('/metrics of rollcall worker', () => {
  it('tells how its connections stand, to those who have the scope', async () => {
    const { key, sha256 } = newApiKey();
    const apiKeys = [{ name: 'prometheus', tenant: 'acme', scopes: ['metrics'], sha256 }];
    const origin = await startWorker({ auth: { apiKeys } });
    const page = await scrape(origin, { 'x-api-key': key });
    expect(page.valueOf('rollcall_store_up')).toBe(1);
    expect(page.valueOf('rollcall_store_connections')).toBeGreaterThan(0);
    expect(page.valueOf('rollcall_store_waiting')).toBeGreaterThanOrEqual(0);
    expect((await fetch(`${origin}/metrics`)).status).toBe(401);
  });

  it('is not there without auth, where others than this machine could ask', async () => {
    const origin = await startWorker({});
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  });
});
