import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { turnAway } from '../../src/server/door.js';
import { openHouse, type House } from './house.js';
import { knock, knockAtSocket, speak } from './knock.js';

const friend = 'https://app.acme.example';
const publicUrl = 'https://exports.acme.example/rollcall';

let house: House;
beforeAll(async () => {
  house = await openHouse({ sources: [], corsOrigins: [friend], publicUrl });
});
afterAll(() => house.close());

const query = JSON.stringify({ query: '{ sources { id } }' });
const json = { 'content-type': 'application/json' };

/** The doors that a request with these headers is tried at, and the status that says it is let in. */
const doors = {
  HTTP: (headers: Record<string, string>) => status('/graphql', { ...json, ...headers }),
  SSE: (headers: Record<string, string>) =>
    status('/graphql/stream', { ...json, accept: 'text/event-stream', ...headers }),
  WebSocket: async (headers: Record<string, string>) => {
    const answer = await knockAtSocket(house.server, headers);
    return answer === 101 ? 200 : answer;
  },
  probes: async (headers: Record<string, string>) =>
    (await knock(house.server, '/healthz', { headers })).status,
};

async function status(path: string, headers: Record<string, string>): Promise<number> {
  return (await knock(house.server, path, { method: 'POST', headers, body: query })).status;
}

const hosts: [host: string, status: number][] = [
  ['localhost', 200],
  ['LOCALHOST:4000', 200],
  ['127.0.0.1:1', 200],
  ['[::1]', 200],
  ['[::1]:4000', 200],
  ['127.0.0.2', 403],
  ['rebound.example', 403],
  ['localhost.rebound.example:4000', 403],
  ['localhost:99999', 400],
  ['localhost:', 400],
  ['[::1', 400],
  ['local host', 400],
  ['localhost/x', 400],
  ['a@localhost', 400],
];

const origins: [origin: string, status: number][] = [
  ['http://localhost:4000', 200],
  [friend, 200],
  ['https://exports.acme.example', 200],
  ['http://localhost:3000', 403],
  ['https://localhost:4000', 403],
  ['https://evil.example', 403],
  [`${friend}.evil.example`, 403],
  ['null', 403],
];

const sites: [site: string, graphql: number, origin: string | undefined][] = [
  ['cross-site', 403, undefined],
  ['same-site', 403, undefined],
  ['same-origin', 200, undefined],
  ['none', 200, undefined],
  ['cross-site', 200, friend],
  ['same-site', 403, 'http://localhost:3000'],
];

describe.each(Object.entries(doors))('the door of %s', (name, knockWith) => {
  it.each(hosts)('answers Host %s with %d', async (host, expected) => {
    expect(await knockWith({ host })).toBe(expected);
  });

  it.each(origins)('answers Origin %s with %d', async (origin, expected) => {
    expect(await knockWith({ host: 'localhost:4000', origin })).toBe(expected);
  });

  it.each(sites)('answers Sec-Fetch-Site %s with %d, and Origin %s', async (site, expected, origin) => {
    const headers = { 'sec-fetch-site': site, ...(origin === undefined ? {} : { origin }) };
    const status = name === 'probes' && origin === undefined ? 200 : expected;
    expect(await knockWith({ host: 'localhost:4000', ...headers })).toBe(status);
  });
});

describe('with callers that say who they are', () => {
  it('any Host is answered, and a foreign Origin still is not', () => {
    const rules = { hosts: 'any', origins: new Set<string>() } as const;
    const at = (headers: Record<string, string>) =>
      turnAway({ door: 'other', method: 'GET', url: '/', headers, rawHeaders: [] }, rules);
    expect(at({ host: 'exports.acme.example' })).toBeNull();
    expect(at({ host: 'exports.acme.example', origin: 'https://evil.example' })).toMatchObject({
      status: 403,
    });
    expect(at({ host: 'two words' })).toMatchObject({ status: 400 });
  });
});

describe('GraphQL over HTTP', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ])('does not take %s, which a page may send unasked', async (type) => {
    expect(await status('/graphql', { 'content-type': type })).toBe(415);
    expect(await status('/graphql/stream', { 'content-type': type, accept: 'text/event-stream' })).toBe(415);
  });

  const byGet = `/graphql?query=${encodeURIComponent('{ sources { id } }')}`;

  it('takes GET only with apollo-require-preflight', async () => {
    expect((await knock(house.server, byGet)).status).toBe(400);
    const answer = await knock(house.server, byGet, { headers: { 'apollo-require-preflight': '1' } });
    expect(JSON.parse(answer.body)).toEqual({ data: { sources: [] } });
  });

  it('takes GET of a stream with Accept: text/event-stream', async () => {
    const path = byGet.replace('/graphql', '/graphql/stream');
    expect((await knock(house.server, path)).status).toBe(400);
    const answer = await knock(house.server, path, { headers: { accept: 'text/event-stream' } });
    expect(answer.body).toContain('data: {"data":{"sources":[]}}');
  });

  it.each(['cross-site', 'same-site'])(
    'takes no GET of a page that is %s and does not say its origin',
    async (site) => {
      const path = byGet.replace('/graphql', '/graphql/stream');
      const headers = { accept: 'text/event-stream', 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expect((await knock(house.server, path, { headers })).status).toBe(403);
    },
  );

  it('cannot be reached past the rules by another spelling of the path', async () => {
    expect((await knock(house.server, byGet.replace('/graphql', '/%67raphql'))).status).not.toBe(200);
  });
});

describe('a page of a friendly origin', () => {
  it('may read answers, and the headers it needs of them', async () => {
    const headers = { ...json, host: 'localhost', origin: friend };
    const answer = await knock(house.server, '/graphql', { method: 'POST', headers, body: query });
    expect(answer.headers['access-control-allow-origin']).toBe(friend);
    expect(answer.headers['access-control-expose-headers']).toContain('x-request-id');
    expect(answer.headers.vary).toMatch(/origin/i);
  });

  it('gets its preflight answered', async () => {
    const headers = { host: 'localhost', origin: friend, 'access-control-request-method': 'POST' };
    const answer = await knock(house.server, '/graphql', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(friend);
    expect(answer.headers['access-control-allow-headers']).toContain('content-type');
  });

  it('of no friend gets none', async () => {
    const headers = { host: 'localhost', origin: 'https://evil.example' };
    const answer = await knock(house.server, '/graphql', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('what is no proper request', () => {
  it.each([
    ['JSON that is none', '{ "query": ', 400],
    ['no query', '{}', 400],
    ['too much', JSON.stringify({ query: ' '.repeat(1024 * 1024) }), 413],
  ])('of %s is answered in the shape of GraphQL errors', async (_what, body, expected) => {
    const answer = await knock(house.server, '/graphql', { method: 'POST', headers: json, body });
    expect(answer.status).toBe(expected);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each(['subscription { exportsStatus { cursor } }', 'subscription { exportStatus(id: "x") { id } }'])(
    'of %s says where subscriptions are',
    async (asked) => {
      const body = JSON.stringify({ query: asked });
      const answer = await knock(house.server, '/graphql', { method: 'POST', headers: json, body });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [
          { message: expect.stringContaining('/graphql/stream'), extensions: { code: 'BAD_REQUEST' } },
        ],
      });
    },
  );

  it('gets no stack trace and an id', async () => {
    const answer = await knock(house.server, '/graphql', { method: 'POST', headers: json, body: '{}' });
    expect(answer.body).not.toMatch(/stack|node_modules/);
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('keeps the id that it brings, if that is fit for a log', async () => {
    const give = async (id: string) =>
      (await knock(house.server, '/healthz', { headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await give('from-the-router.1')).toBe('from-the-router.1');
    expect(await give('two words')).not.toBe('two words');
  });

  it('of a path that is not there is NOT_FOUND', async () => {
    const answer = await knock(house.server, '/nowhere');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it.each([['/%'], ['/exports/%zz/file']])('of the malformed path %s is 400', async (path) => {
    expect((await knock(house.server, path)).status).toBe(400);
  });

  it('that is not HTTP is told so', async () => {
    expect(await speak(house.server, 'hello\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 .*x-request-id: .*"BAD_REQUEST"/s,
    );
  });
});

describe('the plain routes', () => {
  it('say where things are', async () => {
    const answer = await knock(house.server, '/');
    expect(answer.body).toContain('/graphql/stream');
  });

  it('say whether it is ready', async () => {
    let answers = (): boolean => true;
    const rooms = await openHouse({ sources: [], isReady: () => answers() });
    try {
      expect((await knock(rooms.server, '/readyz')).status).toBe(200);
      answers = () => false;
      expect((await knock(rooms.server, '/readyz')).status).toBe(503);
      answers = () => {
        throw new Error('no database');
      };
      expect((await knock(rooms.server, '/readyz')).status).toBe(503);
      expect((await knock(rooms.server, '/healthz')).status).toBe(200);
    } finally {
      await rooms.close();
    }
  });
});
