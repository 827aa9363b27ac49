import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { WebSocket } from 'ws';
import type { Exports } from '../../src/exports/exports.js';
import { openEvents, readTo } from './events.js';
import { openHouse, type House } from './house.js';
import { knock } from './knock.js';
import { connect } from './socket.js';
import { caller } from '../support/engine-rig.js';
import { ScriptedSource } from '../support/scripted-source.js';
import {
  ExportDocument,
  SourcesDocument,
  StartDocument,
  StatusDocument,
} from '../graphql/generated/graphql.js';

/** A house with an export that waits until `release` is called. */
async function withWaitingExport(use: (house: House, id: string) => Promise<void>): Promise<void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const house = await openHouse({ sources: [new ScriptedSource({ onBegin: () => released })] });
  const { export: waiting } = await house.rig.exports.start(caller, { source: 'scripted' });
  try {
    await use(house, waiting.id);
  } finally {
    release();
    await house.close();
  }
}

describe('a server that closes', () => {
  it('closes WebSockets with 1001, after which a client connects again', () =>
    withWaitingExport(async (house, id) => {
      const client = connect(house.server, 1);
      const closed = new Promise((resolve) => client.on('closed', resolve));
      const results = client.iterate({ query: print(StatusDocument), variables: { id } });
      await results.next();
      const again = new Promise((resolve) => client.on('connecting', resolve));
      // The second try meets a closed port; what it is rejected with holds a whole socket.
      const lost = results.next().catch(() => 'lost');

      await house.server.close();
      expect(await closed).toMatchObject({ code: 1001 });
      await again;
      expect(await lost).toBe('lost');
      await client.dispose();
      expect(house.rig.exports.followers()).toBe(0);
    }));

  it('ends streams of events without completing them, so that a client comes back', () =>
    withWaitingExport(async (house, id) => {
      const { answer } = await openEvents(house.server, StatusDocument, { id });
      const [first, rest] = [await readTo(answer, id), readRest(answer)];
      await house.server.close();
      expect(first + (await rest)).not.toContain('event: complete');
      expect(house.rig.exports.followers()).toBe(0);
    }));

  it('answers what is under way and what else comes, sends subscribers elsewhere, then takes no more', async () => {
    const { house, underWay, answer } = await withHeldRequest();
    const closing = house.server.close();
    const { status, headers } = await knock(house.server, '/readyz');
    expect([status, headers.connection]).toEqual([503, 'close']);
    expect((await knock(house.server, '/healthz')).status).toBe(200);
    expect((await house.ask(ExportDocument, { id: 'none' })).data).toEqual({ usersExport: null });
    expect(await closeCodeOf(house.server)).toBe(1001);
    const { answer: events } = await openEvents(house.server, StatusDocument, { id: 'none' });
    expect(events.statusCode).toBe(503);
    events.resume();

    answer();
    expect((await underWay).data?.sources).toHaveLength(1);
    const answeredAt = performance.now();
    await closing;
    // The client would keep its connection for another request; the server does not wait for that.
    expect(performance.now() - answeredAt).toBeLessThan(2_000);
    await expect(knock(house.server, '/healthz')).rejects.toThrow('ECONNREFUSED');
    await house.close();
  });

  it('answers a mutation on a WebSocket before it closes that', async () => {
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const wrap = (exports: Exports): Exports => ({
      ...exports,
      start: async (...args) => {
        isAsked();
        await held;
        return exports.start(...args);
      },
    });
    const house = await openHouse({ sources: [new ScriptedSource()], wrap });
    const client = connect(house.server);
    const variables = { input: { source: 'scripted' } };
    const answer = client.iterate({ query: print(StartDocument), variables }).next();
    await asked;
    const closing = house.server.close();
    release();
    expect((await answer).value).toMatchObject({ data: { startExport: { created: true } } });
    await closing;
    await client.dispose();
    await house.close();
  });

  it('closes once, however often it is told to', async () => {
    const house = await openHouse({ sources: [] });
    await Promise.all([house.server.close(), house.server.close()]);
    await house.close();
    await expect(knock(house.server, '/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

/** What a WebSocket that is opened now is closed with. */
async function closeCodeOf({ url }: House['server']): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

/** A house with a request that is not answered until `answer` is called. */
async function withHeldRequest() {
  let answer = (): void => undefined;
  let isAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const held = new Promise<void>((resolve) => (answer = resolve));
  const onHealth = () => {
    isAsked();
    return held;
  };
  const house = await openHouse({ sources: [new ScriptedSource({ onHealth })] });
  const underWay = house.ask(SourcesDocument, {});
  await asked;
  return { house, underWay, answer };
}

async function readRest(answer: NodeJS.ReadableStream): Promise<string> {
  let read = '';
  answer.on('data', (chunk: string) => (read += chunk));
  await once(answer, 'end');
  return read;
}
