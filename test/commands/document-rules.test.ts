import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openFront } from '../../src/commands/front.js';
import { explain } from '../../src/commands/start-fault.js';
import { openMetrics } from '../../src/metrics/metrics.js';
import type { Server } from '../../src/server/server.js';
import { readSettings } from '../../src/settings/settings.js';
import { overHttp } from '../server/documents/doors.js';
import { folder } from '../settings/folder.js';
import { openRig, type Rig } from '../support/engine-rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig([]);
});
afterAll(async () => rig[Symbol.asyncDispose]());

/** The front door, opened as `rollcall serve` does it with this settings file and these trusted documents. */
function open(yaml: string, persisted: string): Promise<Server> {
  const cwd = folder(`server: { port: 0 }\n${yaml}`);
  writeFileSync(join(cwd, 'persisted.json'), persisted);
  const { exports, files, store } = rig;
  const metrics = openMetrics({ version: '0' });
  const ground = { exports, files, store, metrics, logger: pino({ level: 'silent' }) };
  return openFront(readSettings({}, { NODE_ENV: 'production' }, cwd), ground, ['a secret of these tests']);
}

describe('a server', () => {
  it('holds documents to what its settings say', async () => {
    const yaml = 'limits: { aliases: 1 }\ndocuments: persisted.json\ndocumentsOnly: true';
    const texts = ['{ a: __typename }', '{ a: __typename b: __typename }', '{ __typename }'];
    const server = await open(yaml, JSON.stringify(Object.fromEntries(texts.entries())));
    const messages = async (sent: object) =>
      (await overHttp(server, { ...sent })).errors?.map(({ message }) => message);
    expect(await messages({ documentId: '0' })).toBeUndefined();
    expect(await messages({ documentId: '1' })).toEqual([expect.stringContaining('`limits.aliases`')]);
    expect(await messages({ query: '{ b: __typename }' })).toEqual([
      expect.stringContaining('`documentsOnly`'),
    ]);
    await server.close();
  });

  it('does not tell of its schema in production', async () => {
    const server = await open('', '{}');
    const { errors } = await overHttp(server, { query: '{ __schema { description } }' });
    expect(errors).toMatchObject([{ message: expect.stringContaining('`server.introspection` is off') }]);
    await server.close();
  });

  it('does not start with a file of trusted documents that is none, and says why in one line', async () => {
    const said = await open('documents: persisted.json', '[').then(() => 'it starts', explain);
    expect(said).toMatch(/^Cannot start: the trusted documents in .*persisted\.json cannot be used: [^\n]+$/);
  });
});
