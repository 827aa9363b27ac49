import { afterEach, describe, expect, it } from '@jest/globals';
import { ApolloServer } from '@apollo/server';
import { parse } from 'graphql';
import { apolloGateway } from '../../src/federation/apollo-gateway.js';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import type { GatewayNews, GatewaySettings } from '../../src/federation/gateway-settings.js';
import { openGateway, type Gateway } from '../../src/federation/gateway.js';
import { polledSubgraph } from '../../src/federation/sources/polled-subgraph.js';
import { fixedText, type TextListener, type TextSource } from '../../src/federation/sources/text-source.js';
import { openRemote } from '../../src/federation/transports/remote.js';
import { until } from '../support/until.js';
import { ask, recording } from './support/rig.js';
import { serve } from './support/serve.js';
import { makeSubgraph, type SubgraphSource } from './support/subgraph.js';
import { Topic } from './support/topic.js';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** A text that the test changes. */
function changingText(text: string): { source: TextSource; change(text: string): void } {
  const listeners = new Set<TextListener>();
  const source: TextSource = (listener) => {
    listeners.add(listener);
    listener.changed(text);
    return { close: () => listeners.delete(listener) };
  };
  return { source, change: (to) => listeners.forEach((listener) => listener.changed(to)) };
}

/** The supergraph SDL of subgraphs. */
function composed(...subgraphs: readonly { name: string; url?: string; sdl: string }[]): string {
  const composition = composeSupergraph(subgraphs.map(({ name, url = '', sdl }) => ({ name, url, sdl })));
  if (composition.kind === 'refused') throw new Error(JSON.stringify(composition.reasons));
  return composition.supergraphSdl;
}

async function open(settings: GatewaySettings): Promise<{ gateway: Gateway; news: GatewayNews[] }> {
  const news: GatewayNews[] = [];
  const gateway = await openGateway({ onNews: (each) => news.push(each), ...settings });
  closings.push(() => gateway.close());
  return { gateway, news };
}

async function served(name: string, source: SubgraphSource, port?: number) {
  const subgraph = makeSubgraph(name, source);
  const server = await serve(subgraph, port);
  closings.push(() => server.close());
  return { ...server, sdl: subgraph.sdl };
}

const next = (gateway: Gateway) => new Promise<void>((resolve) => gateway.onChange(() => resolve()));
const people = { sdl: 'type Query { me: String }', resolvers: { Query: { me: () => 'Ada' } } };

describe('a gateway whose supergraph changes', () => {
  it('serves the new one, and tells so', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const orders = await served('orders', {
      sdl: 'type Query { a: Int b: Int }',
      resolvers: { Query: { b: () => 2 } },
    });
    const text = changingText(orders.sdl.replace('b: Int', ''));
    const subgraphs = [{ name: 'orders', url: orders.url, sdl: text.source }];
    const { gateway } = await open({ supply: { kind: 'subgraphs', subgraphs }, locals: [local] });
    expect((await ask(gateway, '{ b }')).errors).toBeDefined();
    const changed = next(gateway);
    text.change(orders.sdl);
    await changed;
    expect(await ask(gateway, '{ me b }')).toEqual({ data: { me: 'Ada', b: 2 } });
  });

  it('finishes on the old one what began with it: requests and subscriptions', async () => {
    const topic = new Topic();
    let answer: (value: number) => void = () => undefined;
    const orders = await served('orders', {
      sdl: 'type Query { slow: Int } type Subscription { ticks: Int }',
      resolvers: {
        Query: { slow: () => new Promise((resolve) => (answer = resolve)) },
        Subscription: { ticks: { subscribe: () => topic.follow() } },
      },
    });
    const { local } = recording(makeSubgraph('people', people));
    const text = changingText(composed(local, orders));
    const { gateway } = await open({ supply: { kind: 'supergraph', sdl: text.source }, locals: [local] });
    const events = await gateway.subscribe({ document: parse('subscription { ticks }') });
    if (!('next' in events)) throw new Error('refused');
    const first = events.next();
    await topic.followed(1);
    const slow = ask(gateway, '{ slow }');
    await until(() => orders.asked.length === 1);

    const changed = next(gateway);
    text.change(composed(local));
    await changed;
    expect((await ask(gateway, '{ slow }')).errors).toBeDefined();
    answer(7);
    expect(await slow).toEqual({ data: { slow: 7 } });
    topic.send({ ticks: 1 });
    expect(await first).toEqual({ done: false, value: { data: { ticks: 1 } } });
    await events.return();
    await topic.followed(0);
    await until(() => orders.connections.open === 0);
  });

  it('keeps the old one when the new one does not compose, and gives every reason', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const text = changingText('type Query { a: Int }');
    const subgraphs = [{ name: 'orders', url: 'http://127.0.0.1:9', sdl: text.source }];
    const { gateway, news } = await open({ supply: { kind: 'subgraphs', subgraphs }, locals: [local] });
    text.change('type Query { a: Missing b: Absent }');
    await until(() => news.some(({ kind }) => kind === 'refused'));
    expect(news.at(-1)).toMatchObject({
      reasons: [
        { subgraph: 'orders', coordinate: 'Missing' },
        { subgraph: 'orders', coordinate: 'Absent' },
      ],
    });
    expect(await ask(gateway, '{ me }')).toEqual({ data: { me: 'Ada' } });
  });

  it('keeps the old one when the new one is none', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const text = changingText(composed(local));
    const { gateway, news } = await open({
      supply: { kind: 'supergraph', sdl: text.source },
      locals: [local],
    });
    text.change('type Query { a: Int }');
    await until(() => news.some(({ kind }) => kind === 'unusable'));
    expect(await ask(gateway, '{ me }')).toEqual({ data: { me: 'Ada' } });
  });

  it('is followed by Apollo Server', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const text = changingText('type Query { a: Int }');
    const subgraphs = [{ name: 'orders', url: 'http://127.0.0.1:9', sdl: text.source }];
    const { gateway } = await open({ supply: { kind: 'subgraphs', subgraphs }, locals: [local] });
    const apollo = new ApolloServer({ gateway: apolloGateway(gateway), stopOnTerminationSignals: false });
    await apollo.start();
    closings.push(() => apollo.stop());
    const ofApollo = async (query: string) => {
      const { body } = await apollo.executeOperation({ query });
      return body.kind === 'single' ? body.singleResult : undefined;
    };
    expect(await ofApollo('{ me }')).toEqual({ data: { me: 'Ada' } });
    expect((await ofApollo('{ me z: __type(name: "Z") { name } }'))!.data).toEqual({ me: 'Ada', z: null });
    const changed = next(gateway);
    text.change('type Query { a: Int } type Z { z: Int } extend type Query { getZ: Z }');
    await changed;
    expect((await ofApollo('{ me z: __type(name: "Z") { name } }'))!.data).toEqual({
      me: 'Ada',
      z: { name: 'Z' },
    });
  });
});

describe('a gateway that starts', () => {
  it('serves the rest while a subgraph is down, and that too as soon as it is up', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const source = { sdl: 'type Query { b: Int }', resolvers: { Query: { b: () => 2 } } };
    const first = await served('orders', source);
    const { url } = first;
    await first.close();
    closings.pop();
    const sdl = polledSubgraph(openRemote({ name: 'orders', url }));
    const supply = { kind: 'subgraphs', subgraphs: [{ name: 'orders', url, sdl }] } as const;
    const { gateway, news } = await open({ supply, locals: [local] });
    expect(news).toMatchObject([{ kind: 'unreachable', source: 'orders' }, { kind: 'supergraph' }]);
    expect(await ask(gateway, '{ me }')).toEqual({ data: { me: 'Ada' } });
    const changed = next(gateway);
    await served('orders', source, Number(new URL(url).port));
    await changed;
    expect(await ask(gateway, '{ me b }')).toEqual({ data: { me: 'Ada', b: 2 } });
  });

  it('serves its own subgraph even when others build on the one that is down', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const down: TextSource = ({ failed }) => {
      failed(new Error('down'));
      return { close: () => undefined };
    };
    const subgraphs = [
      { name: 'users', url: 'http://127.0.0.1:9', sdl: down },
      {
        name: 'orders',
        url: 'http://127.0.0.1:9',
        sdl: fixedText(
          makeSubgraph('o', {
            sdl: 'type Query { x: Int } type User @key(fields: "id") { id: ID! name: String @external x: Int @requires(fields: "name") }',
          }).sdl,
        ),
      },
    ];
    const { gateway, news } = await open({ supply: { kind: 'subgraphs', subgraphs }, locals: [local] });
    expect(await ask(gateway, '{ me }')).toEqual({ data: { me: 'Ada' } });
    expect(news.map(({ kind }) => kind)).toEqual(['unreachable', 'supergraph', 'refused']);
  });

  it('fails with every reason when what it is given does not compose', async () => {
    const { local } = recording(makeSubgraph('people', people));
    const subgraphs = [
      { name: 'orders', url: 'http://127.0.0.1:9', sdl: fixedText('type Query { a: Missing }') },
    ];
    await expect(open({ supply: { kind: 'subgraphs', subgraphs }, locals: [local] })).rejects.toThrow(
      /orders, Missing: Unknown type/,
    );
  });

  it('fails when nothing can be reached', async () => {
    const source: TextSource = ({ failed }) => {
      failed(new Error('down'));
      return { close: () => undefined };
    };
    await expect(open({ supply: { kind: 'supergraph', sdl: source } })).rejects.toThrow('down');
    const subgraphs = [{ name: 'orders', url: 'http://127.0.0.1:9', sdl: source }];
    await expect(open({ supply: { kind: 'subgraphs', subgraphs } })).rejects.toThrow(
      /no subgraph could be asked/,
    );
  });
});
