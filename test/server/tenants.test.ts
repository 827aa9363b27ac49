import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubscribePayload } from 'graphql-ws';
import { buildExecutableSchema } from '../../resolvers/schema.js';
import { probesOf, type Probe } from './every-operation.js';
import { knock, type Reply } from './knock.js';
import { runAs } from './run-as.js';
import { connect } from './socket.js';
import {
  ann,
  bob,
  cursor,
  noExport,
  openTwoTenants,
  type Belongings,
  type TwoTenants,
} from './two-tenants.js';
import { until } from '../support/until.js';

let rooms: TwoTenants;
let pairs: Pair[];
beforeAll(async () => {
  rooms = await openTwoTenants();
  pairs = pairsOf(rooms.ann, ['only-acme', 'left-acme']);
});
afterAll(() => rooms.house.close());

/** A value that somebody has, and one of the same form that nobody ever had. */
interface Pair {
  readonly what: string;
  readonly type: string;
  readonly real: string;
  readonly missing: string;
}

function pairsOf({ done, canceled, ...of }: Belongings, [source = '', other = '']: string[]): Pair[] {
  const { createdAt, generation } = done;
  const number = Number(Buffer.from(of.eventCursor, 'base64url').toString().split(' ').at(-1));
  const { id: store } = rooms.house.rig.store;
  return [
    { what: 'export', type: 'ID', real: done.id, missing: noExport() },
    { what: 'canceled export', type: 'ID', real: canceled, missing: noExport() },
    { what: 'source', type: 'ID', real: source, missing: 'only-none' },
    { what: 'other source', type: 'ID', real: other, missing: 'left-none' },
    { what: 'user', type: 'ID', real: `${source}:u0`, missing: 'only-none:u0' },
    {
      what: 'cursor of exports',
      type: 'String',
      real: of.exportCursor,
      missing: cursor('export', createdAt.getTime(), noExport()),
    },
    {
      what: 'cursor of users',
      type: 'String',
      real: of.usersCursor,
      missing: cursor('user', noExport(), generation, 0),
    },
    // No number is left out: the nearest to none is one between whose changes and the other's lie none of Bob's.
    {
      what: 'cursor of changes',
      type: 'String',
      real: of.eventCursor,
      missing: cursor('event', store, number + 1),
    },
    { what: 'idempotency key', type: 'String', real: of.idempotencyKey, missing: 'key of none' },
  ];
}

/** What Bob has, for what an operation requires beside the value in question. */
const required = (place: string): string =>
  ({
    'Query.source(id)': 'shared',
    'Mutation.startExport(input.source)': 'slow',
    'Mutation.startExport(input.fields.path)': 'email',
    'Mutation.cancelExport(id)': rooms.bob.canceled,
    'Mutation.retryExport(id)': rooms.bob.canceled,
  })[place] ?? rooms.bob.done.id;

const probes = probesOf(buildExecutableSchema(), required);
const named = (of: Probe[]) => of.map((probe) => [`${probe.field} with ${probe.place}`, probe] as const);
const over = (kind: Probe['kind']) => probes.filter((probe) => probe.kind === kind);

function ask(probe: Probe, value: string, key: string): Promise<Reply> {
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const body = JSON.stringify({ query: probe.query(), variables: { value } });
  return knock(rooms.house.server, '/graphql', { method: 'POST', headers, body });
}

/** The answer as a stranger may see it: status, headers and body, without what differs from request to request. */
function seen({ status, headers, body }: Reply, value: string): unknown {
  const { date: _date, 'x-request-id': _id, 'content-length': _length, ...rest } = headers;
  return { status, headers: rest, body: plain(body, value) };
}

function plain(text: string, value: string): string {
  return text
    .replaceAll(value, '<value>')
    .replace(/expires=[^"]*/g, '<signed>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>');
}

/** What a mutation makes or moves is another thing each time. */
function withoutNews(text: string): string {
  return text
    .replace(/exp_[0-9a-f]{24}/g, '<export>')
    .replace(/"(startCursor|endCursor|cursor)":"[^"]*"/g, '"$1":"<cursor>"')
    .replace(/"(attempts|phase|pollAfterMs|startedAt)":[^,}]*/g, '"$1":"<news>"');
}

/** Nothing of Ann's is in an answer to Bob, but what he asked with. */
function expectNothingOfAnn(text: string, value: string): void {
  const rest = text.replaceAll(value, '');
  const { done, canceled, idempotencyKey } = rooms.ann;
  for (const mark of [done.id, canceled, idempotencyKey, 'only-acme', 'left-acme', 'acme', '"ann"'])
    expect(rest).not.toContain(mark);
}

describe('with a value of another tenant', () => {
  it.each(named(over('query')))('%s answers as with one that never was', async (_name, probe) => {
    for (const { real, missing } of pairs.filter(({ type }) => type === probe.type)) {
      const answers = [await ask(probe, real, rooms.keys.bob), await ask(probe, missing, rooms.keys.bob)];
      expectNothingOfAnn(answers[0]!.body, real);
      expect(seen(answers[0]!, real)).toEqual(seen(answers[1]!, missing));
    }
  });

  it.each(named(over('mutation')))('%s answers as with one that never was', async (_name, probe) => {
    // A caller with fewer scopes must not be told by FORBIDDEN that there is something.
    const keys = probe.type === 'ID' ? [rooms.keys.bob, rooms.keys.bobPlain] : [rooms.keys.bob];
    for (const key of keys)
      for (const { real, missing } of pairs.filter(({ type }) => type === probe.type)) {
        const [one, other] = [await command(probe, real, key), await command(probe, missing, key)];
        expectNothingOfAnn(one.body, real);
        expect(seen(one, real)).toEqual(seen(other, missing));
      }
  });

  /** Runs a mutation between two states of Bob's house that are the same. */
  async function command(probe: Probe, value: string, key: string): Promise<Reply> {
    const { exports } = rooms.house.rig;
    await exports.cancel(bob, rooms.bob.canceled);
    const reply = await ask(probe, value, key);
    const { edges } = await exports.list(bob, {});
    const kept = [rooms.bob.done.id, rooms.bob.canceled];
    for (const { node } of edges) if (!kept.includes(node.id)) await exports.delete(bob, node.id);
    return { ...reply, body: withoutNews(reply.body) };
  }

  it('every subscription sends what it sends with one that never was', async () => {
    const asked = over('subscription').flatMap((probe) =>
      pairs.filter(({ type }) => type === probe.type).map((pair) => ({ probe, ...pair })),
    );
    const operations = asked.flatMap(({ probe, real, missing }) =>
      [real, missing].map((value) => ({ query: probe.query(), variables: { value } })),
    );
    const heard = await hear(operations, rooms.keys.bob);
    expect(heard.filter((text) => text.includes('"deleted":true')).length).toBeGreaterThan(4);
    asked.forEach(({ probe, what, real, missing }, n) => {
      const [one = '', other = ''] = [heard[2 * n], heard[2 * n + 1]];
      expectNothingOfAnn(one, real);
      expect([probe.place, what, plain(one, real)]).toEqual([probe.place, what, plain(other, missing)]);
    });
  });

  it("leaves all that is the other tenant's as it was", async () => {
    const { exports } = rooms.house.rig;
    const { done, canceled } = rooms.ann;
    const states = (await exports.get(ann, [done.id, canceled])).map((found) => found?.status);
    expect(states).toEqual(['COMPLETED', 'CANCELED']);
    expect((await exports.list(ann, {})).totalCount).toBe(2);
  });
});

/** Follows all at once over one socket until a change of Bob's, behind some of Ann's, has reached them; what each heard. */
async function hear(operations: SubscribePayload[], key: string): Promise<string[]> {
  const { server, rig } = rooms.house;
  const last = await canceledExport();
  const client = connect(server, 0, key);
  const heard = operations.map((operation) => {
    const hearing = { isOver: false, results: [] as string[] };
    const end = () => void (hearing.isOver = true);
    const next = (result: unknown) => void hearing.results.push(JSON.stringify(result));
    client.subscribe(operation, { next, complete: end, error: end });
    return { operation, hearing };
  });
  const open = () => heard.filter(({ hearing }) => !hearing.isOver);
  await until(() => rig.exports.followers() === open().length);
  // What was before is read as it is now, so nothing may change until all of it is sent.
  const hasCaughtUp = ({ operation, hearing }: (typeof heard)[number]) =>
    !operation.query.includes('exportsStatus(after:') ||
    Boolean(hearing.results.at(-1)?.match(`"exportId":"${last}".*"status":"CANCELED"`));
  await until(() => open().every(hasCaughtUp));
  const { id } = await runAs(rig.exports, ann, { source: 'only-acme' });
  await rig.exports.delete(ann, id);
  await rig.exports.delete(bob, last);
  const isThrough = ({ operation, hearing }: (typeof heard)[number]) =>
    operation.query.includes('filter:') || Boolean(hearing.results.at(-1)?.includes('"deleted":true'));
  await until(() => open().every(isThrough));
  await client.dispose();
  return heard.map(({ hearing }) => hearing.results.join('\n'));
}

/** An export of Bob's to which nothing happens any more, as all listeners know. */
async function canceledExport(): Promise<string> {
  const { exports } = rooms.house.rig;
  const changes = exports.followAll(bob);
  const { export: started } = await exports.start(bob, { source: 'slow' });
  await exports.cancel(bob, started.id);
  for await (const { export: state } of changes) if (state?.status === 'CANCELED') break;
  return started.id;
}

describe('with a value of his own', () => {
  const places = [
    ['export', 'Query.usersExport(id)'],
    ['source', 'Query.source(id)'],
    ['user', 'Query.exportedUser(id)'],
    ['cursor of users', 'UsersExport.users(after)'],
    ['idempotency key', 'Mutation.startExport(input.idempotencyKey)'],
  ] as const;

  it.each(places)(
    '(%s) Bob is answered otherwise by %s, so that all this means something',
    async (what, place) => {
      const { real, missing } = pairsOf(rooms.bob, ['shared', 'slow']).find((pair) => pair.what === what)!;
      const found = probes.filter((probe) => probe.place === place);
      const answers = await Promise.all(
        found.map(async (probe) => [
          seen(await ask(probe, real, rooms.keys.bob), real),
          seen(await ask(probe, missing, rooms.keys.bob), missing),
        ]),
      );
      expect(answers.some(([one, other]) => JSON.stringify(one) !== JSON.stringify(other))).toBe(true);
    },
  );
});

describe('a file', () => {
  it('of another tenant answers as one that never was, whatever the link', async () => {
    const { links, server } = rooms.house;
    const own = rooms.bob.done;
    const foreign = rooms.ann.done;
    const missing = noExport();
    const queries = [
      '',
      new URL(links.sign(own.id, own.file!.sha256, 'bob').url).search,
      new URL(links.sign(own.id, foreign.file!.sha256, 'bob').url).search,
      new URL(links.sign(missing, foreign.file!.sha256, 'ann').url).search,
    ];
    for (const method of ['GET', 'HEAD'])
      for (const query of queries) {
        const at = (id: string) => knock(server, `/exports/${id}/file${query}`, { method });
        const [one, other] = [await at(foreign.id), await at(missing)];
        expect(one.status).toBe(403);
        expect(seen(one, foreign.id)).toEqual(seen(other, missing));
      }
  });
});

describe('a cursor of changes of another tenant', () => {
  it('is refused like one of another store', async () => {
    const query =
      'subscription ($after: String) { exportsStatus(after: $after) { exportId deleted export { requestedBy status } } }';
    const elsewhere = Buffer.from('event 0123456789abcdef 1').toString('base64url');
    const asked = [rooms.ann.eventCursor, elsewhere].map((after) => ({ query, variables: { after } }));
    const [foreign, unknown] = await hear(asked, rooms.keys.bob);
    expect(foreign).toContain('BAD_USER_INPUT');
    expect(foreign).toBe(unknown);
  });
});
