import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OperationTypeNode, parse } from 'graphql';
import { openRemote } from '../../src/federation/transports/remote.js';
import type { Subgraph, SubgraphResult } from '../../src/federation/transports/subgraph.js';
import { UnreadEvents } from '../../src/federation/transports/unread-events.js';
import { until } from '../support/until.js';
import { serve, type ServedSubgraph } from './support/serve.js';
import { makeSubgraph } from './support/subgraph.js';
import { Topic } from './support/topic.js';

/** How much may wait for one; eight times as much for all. */
const mostBytes = 100_000;
const text = 'subscription ($topic: String!) { said(topic: $topic) }';
const document = parse(text);

let server: ServedSubgraph;
let remote: Subgraph;
let topics: Record<string, Topic<unknown>> = {};
beforeAll(async () => {
  const sdl = 'type Query { a: Int } type Subscription { said(topic: String!): String! }';
  const subscribe = (_: unknown, { topic }: { topic: string }) => topicOf(topic).follow();
  const resolvers = { Subscription: { said: { subscribe } } };
  server = await serve(makeSubgraph('speaker', { sdl, resolvers }));
  const unread = new UnreadEvents(mostBytes);
  remote = openRemote({ name: 'speaker', url: server.url, unread });
});
afterAll(async () => {
  await remote.close();
  await server.close();
});
afterEach(async () => {
  for (const topic of Object.values(topics)) topic.end();
  topics = {};
  await until(() => server.sockets.open === 0);
});

function topicOf(name: string): Topic<unknown> {
  return (topics[name] ??= new Topic<unknown>());
}

type Events = AsyncIterator<SubgraphResult>;

/** The events of a topic, once its subgraph sends them. */
async function follow(topic: string): Promise<Events> {
  const request = { kind: OperationTypeNode.SUBSCRIPTION, text, document, variables: { topic }, context: {} };
  const events = await remote.subscribe(request);
  if (!('next' in events)) throw new Error(JSON.stringify(events));
  await topicOf(topic).followed(1);
  return events;
}

/** Sends so many bytes in texts of 10 kB. */
function say(topic: string, bytes: number): void {
  for (let said = 0; said < bytes; said += 10_000) topicOf(topic).send({ said: 'x'.repeat(10_000) });
}

/** The results that can be read, the last one included. */
async function read(events: Events): Promise<SubgraphResult[]> {
  const results: SubgraphResult[] = [];
  for (let next = await events.next(); !next.done; next = await events.next()) results.push(next.value);
  return results;
}

const refusal = (ofWhat: string) => ({
  errors: [
    {
      message: `This subscription was ended, since more ${ofWhat} waited to be read than \`limits.unread\` allows; subscribe again, and read faster.`,
      originalError: { code: 'LIMIT_EXCEEDED' },
    },
  ],
});

describe('a remote subscription that is not read', () => {
  it('keeps every event as long as no more wait than may', async () => {
    const events = await follow('a');
    say('a', 100_000);
    topicOf('a').end();
    await until(() => server.sockets.open === 0);
    expect(await read(events)).toHaveLength(10);
  });

  it('is ended by one more, with all that waited, and others of its socket go on', async () => {
    const [events, other] = [await follow('a'), await follow('b')];
    say('a', 110_000);
    await topicOf('a').followed(0);
    expect(server.sockets).toMatchObject({ open: 1 });
    expect(await read(events)).toMatchObject([refusal('of its events')]);
    say('b', 10_000);
    expect(await other.next()).toMatchObject({ value: { data: { said: expect.any(String) } } });
    await other.return?.();
  });

  it('takes one event however long it is', async () => {
    const events = await follow('a');
    topicOf('a').send({ said: 'x'.repeat(20 * mostBytes) });
    topicOf('a').end();
    await until(() => server.sockets.open === 0);
    expect(await read(events)).toHaveLength(1);
  });

  it('takes as many as come while they are read', async () => {
    const events = await follow('a');
    for (let read = 0; read < 30; read++) {
      say('a', 10_000);
      expect((await events.next()).done).toBe(false);
    }
    await events.return?.();
  });
});

describe('what waits of all remote subscriptions', () => {
  /** Queues of one process, each with so many bytes in it, and which of them were left. */
  function queuesWith(bytes: readonly number[]) {
    const unread = new UnreadEvents(mostBytes);
    const left: number[] = [];
    const queues = bytes.map((_, at) => unread.open(() => void left.push(at)));
    queues.forEach((queue, at) => unread.add(queue, at, bytes[at]!));
    const reader = unread.open(() => void left.push(bytes.length));
    const come = () => unread.add(reader, 'come', 0);
    return { queues, reader, come, left };
  }
  const nearly = Array<number>(8).fill(99_000);

  it('ends the one with most when it is more than eight times as much as one may have, and no other', async () => {
    const { queues, reader, come, left } = queuesWith([...nearly, 99_900]);
    come();
    expect(left).toEqual([8]);
    await expect(queues[8]!.next()).rejects.toMatchObject(
      refusal('of the events of all subscriptions').errors[0]!.originalError,
    );
    expect(await Promise.all([queues[0], reader].map((queue) => queue!.next()))).toMatchObject([
      { value: 0 },
      { value: 'come' },
    ]);
  });

  it.each([
    ['was read', (queue: AsyncIterator<unknown>) => queue.next()],
    ['waited for one who has left', (queue: AsyncIterator<unknown>) => queue.return!()],
  ])('counts no more what %s', async (_what, free) => {
    const { queues, come, left } = queuesWith([...nearly, 99_900]);
    await free(queues[8]!);
    left.length = 0;
    come();
    expect(left).toEqual([]);
  });
});
