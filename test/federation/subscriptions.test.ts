import { afterEach, describe, expect, it } from '@jest/globals';
import { parse, type ExecutionResult } from 'graphql';
import type { Gateway } from '../../src/federation/gateway.js';
import { openRig, type Rig } from './support/rig.js';
import { serve } from './support/serve.js';
import { Topic } from './support/topic.js';
import { until } from '../support/until.js';
import { makeSubgraph } from './support/subgraph.js';

let rig: Rig;
afterEach(() => rig.close());

/** A subgraph whose users change when the test says so, and one that knows their names. */
function sources(topic: Topic<unknown>) {
  const users = {
    sdl: `type Query { a: Int } type Subscription { changed(id: ID): User! }
          type User @key(fields: "id") { id: ID! size: Int }`,
    resolvers: { Subscription: { changed: { subscribe: () => topic.follow() } } },
  };
  let read = 0;
  const names = {
    sdl: `type Query { b: Int } type User @key(fields: "id") { id: ID! name: String read: Int }`,
    resolvers: {
      User: {
        name: ({ id }: { id: string }) => (id === 'x' ? Promise.reject(new Error('no name')) : `user ${id}`),
        read: () => ++read,
      },
    },
  };
  return { users, names };
}

async function subscribe(gateway: Gateway, query: string, contextValue: unknown = {}) {
  const events = await gateway.subscribe({ document: parse(query), contextValue });
  if (!('next' in events)) throw new Error(JSON.stringify(events));
  return events;
}

async function take(events: AsyncIterator<ExecutionResult>, count: number): Promise<ExecutionResult[]> {
  const taken: ExecutionResult[] = [];
  while (taken.length < count) taken.push((await events.next()).value as ExecutionResult);
  return taken;
}

describe.each(['local', 'remote'])('a subscription to a %s subgraph', (where) => {
  const open = async (topic: Topic<unknown>, settings = {}): Promise<Rig> => {
    const { users, names } = sources(topic);
    rig = await openRig(where === 'local' ? { users, names } : { names, users }, settings);
    return rig;
  };
  const change = (id: string) => ({ changed: { id, size: 1 } });

  it('joins each event with what other subgraphs know at that moment', async () => {
    const topic = new Topic<unknown>();
    const { gateway } = await open(topic);
    const events = await subscribe(gateway, 'subscription { c: changed { read name size } }');
    const first = events.next();
    await topic.followed(1);
    topic.send(change('1'));
    expect((await first).value).toEqual({ data: { c: { read: 1, name: 'user 1', size: 1 } } });
    topic.send(change('2'));
    topic.send(change('2'));
    expect(await take(events, 2)).toEqual([
      { data: { c: { read: 2, name: 'user 2', size: 1 } } },
      { data: { c: { read: 3, name: 'user 2', size: 1 } } },
    ]);
    await events.return();
  });

  it('goes on behind an event that fails', async () => {
    const topic = new Topic<unknown>();
    const { gateway } = await open(topic);
    const events = await subscribe(gateway, 'subscription { changed { id name } }');
    const first = events.next();
    await topic.followed(1);
    topic.send(change('x'));
    topic.send(change('1'));
    expect((await first).value).toMatchObject({
      data: { changed: { id: 'x', name: null } },
      errors: [{ message: 'no name', path: ['changed', 'name'] }],
    });
    expect(await take(events, 1)).toEqual([{ data: { changed: { id: '1', name: 'user 1' } } }]);
    await events.return();
  });

  it('ends when its events end', async () => {
    const topic = new Topic<unknown>();
    const { gateway } = await open(topic);
    const events = await subscribe(gateway, 'subscription { changed { id } }');
    const first = events.next();
    await topic.followed(1);
    topic.end();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('is closed upstream at once when its client leaves while it waits', async () => {
    const topic = new Topic<unknown>();
    const { gateway } = await open(topic);
    const events = await subscribe(gateway, 'subscription { changed { id name } }');
    const waiting = events.next();
    await topic.followed(1);
    await events.return();
    await topic.followed(0);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('has a fresh context for every event', async () => {
    const topic = new Topic<unknown>();
    let made = 0;
    const { gateway } = await open(topic, {
      contextOfEvent: (context: object) => ({ ...context, event: ++made }),
    });
    const events = await subscribe(gateway, 'subscription { changed { id } }');
    const first = events.next();
    await topic.followed(1);
    topic.send(change('1'));
    topic.send(change('2'));
    await first;
    await events.next();
    expect(made).toBe(2);
    await events.return();
  });

  it('is refused with the errors of a request that cannot be', async () => {
    const { gateway } = await open(new Topic());
    const document = parse('subscription ($id: ID!) { changed(id: $id) { id } }');
    expect(await gateway.subscribe({ document })).toMatchObject({
      errors: [{ message: expect.stringMatching(/Variable "\$id" of required type/) }],
    });
  });
});

describe('subscriptions to one remote subgraph', () => {
  const document = parse('subscription { changed { id } }');
  const open = async (topic: Topic<unknown>) => {
    const { users, names } = sources(topic);
    const headersFor = (_: string, context: unknown) => ({
      'x-user': (context as { user?: string } | undefined)?.user ?? 'gateway',
    });
    rig = await openRig({ names, users }, { headersFor });
    return async (user: string) => {
      const events = await rig.gateway.subscribe({ document, contextValue: { user } });
      if (!('next' in events)) throw new Error(JSON.stringify(events));
      return { events, first: events.next() };
    };
  };

  it('share a socket as long as they send the same headers, and close it with the last', async () => {
    const topic = new Topic<unknown>();
    const follow = await open(topic);
    const [a, b, c] = [await follow('ada'), await follow('ada'), await follow('bob')];
    await topic.followed(3);
    const { sockets } = rig.served.users!;
    expect(sockets).toMatchObject({ opened: 2, open: 2, params: [{ 'x-user': 'ada' }, { 'x-user': 'bob' }] });
    topic.send({ changed: { id: '1' } });
    expect(await Promise.all([a, b, c].map(({ first }) => first))).toMatchObject(
      Array(3).fill({ value: { data: { changed: { id: '1' } } } }),
    );
    await a.events.return();
    await topic.followed(2);
    expect(sockets.open).toBe(2);
    await Promise.all([b.events.return(), c.events.return()]);
    await until(() => sockets.open === 0);
  });

  it('go on when the subgraph was restarted', async () => {
    const topic = new Topic<unknown>();
    const follow = await open(topic);
    const { events, first } = await follow('ada');
    await topic.followed(1);
    const { port } = new URL(rig.served.users!.url);
    await rig.served.users!.close();
    await topic.followed(0);
    const restarted = await serve(makeSubgraph('users', sources(topic).users), Number(port));
    await topic.followed(1);
    topic.send({ changed: { id: 'again' } });
    expect((await first).value).toEqual({ data: { changed: { id: 'again' } } });
    await events.return();
    await until(() => restarted.sockets.open === 0);
    await restarted.close();
    rig.served.users!.close = () => Promise.resolve();
  });

  it('end with the reason when the subgraph refuses them', async () => {
    const { users, names } = sources(new Topic());
    const refuse = () => Promise.reject(new Error('not for you'));
    rig = await openRig({
      names,
      users: { ...users, resolvers: { Subscription: { changed: { subscribe: refuse } } } },
    });
    const events = await subscribe(rig.gateway, 'subscription { changed { id } }');
    expect(await events.next()).toMatchObject({
      value: { data: null, errors: [{ message: 'not for you', extensions: { subgraph: 'users' } }] },
    });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});
