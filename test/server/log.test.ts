import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { pino } from 'pino';
import { settled } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { ExportDocument, StartDocument, type StartMutation } from '../graphql/generated/graphql.js';
import { openHouse, signingKey, type House } from './house.js';
import { knock } from './knock.js';
import { until } from '../support/until.js';

const query =
  'query Find($id: ID!) { usersExport(id: $id) { id } other: source(id: "ann@example.com") { id } }';
const variables = { id: 'bob@example.com' };

async function startAs(requestId: string, { server }: House): Promise<{ readonly id: string }> {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  const variables = { input: { source: 'scripted' } };
  const body = JSON.stringify({ query: print(StartDocument), variables });
  const answer = await knock(server, '/graphql', { method: 'POST', headers, body });
  return (JSON.parse(answer.body) as { data: StartMutation }).data.startExport.export;
}

describe('the log', () => {
  it('has operations at debug, without variables or values, with the id of the request', async () => {
    const house = await openHouse({ sources: [], logLevel: 'debug' });
    const headers = { 'content-type': 'application/json', 'x-request-id': 'request-1' };
    await knock(house.server, '/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    await house.close();
    const lines = house.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'request-1',
        operationName: 'Find',
        operation: expect.stringContaining('other: source(id: "")'),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'request-1',
        method: 'POST',
        route: '/graphql',
        path: '/graphql',
        status: 200,
        bytes: expect.any(Number),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'request-1',
        field: 'several',
        kind: 'query',
        door: 'http',
        code: 'OK',
      }),
    );
    expect(house.log.join('')).not.toContain('@example.com');
  });

  it('has one line at info that leads from a request to the export that it started', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    const house = await openHouse({
      sources: [new ScriptedSource({ users: someUsers(3) })],
      engine: { log },
    });
    const { id } = await startAs('request-2', house);
    await settled(house.rig.exports, id);
    const { data } = await house.ask(ExportDocument, { id });
    const link = new URL(house.here(data!.usersExport!.file!.downloadUrl!));
    await knock(house.server, link.pathname + link.search, { headers: { 'x-request-id': 'request-3' } });
    await until(() => lines.join('').includes('DOWNLOADED'));
    await house.close();
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.filter(({ requestId }) => requestId === 'request-2')).toMatchObject([
      { level: 30, channel: 'audit', action: 'STARTED', exportId: id, sourceId: 'scripted', actor: 'local' },
    ]);
    expect(told.filter(({ requestId }) => requestId === 'request-3')).toMatchObject([
      { channel: 'audit', action: 'DOWNLOADED', exportId: id, sourceId: 'scripted' },
    ]);
    expect(told.some(({ action }) => action === 'LINK_ISSUED')).toBe(true);
    const secrets = [link.searchParams.get('signature')!, signingKey.secret, link.search];
    for (const secret of secrets) expect(lines.join('')).not.toContain(secret);
  });

  it('is silent about what went well at info', async () => {
    const house = await openHouse({ sources: [], logLevel: 'info' });
    await knock(house.server, '/?secret=1');
    await house.close();
    expect(house.log.join('')).not.toContain('secret');
  });
});
