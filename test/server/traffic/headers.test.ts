import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openHttpServer } from '../../../src/server/http.js';
import { securityHeaders } from '../../../src/server/security-headers.js';
import { standardLimits } from '../../../src/server/traffic-limits.js';
import { openEvents } from '../events.js';
import { openHouse, type House } from '../house.js';
import { knock, speak, type Reply } from '../knock.js';
import { StatusDocument } from '../../graphql/generated/graphql.js';

const friend = 'https://app.acme.example';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    sources: [],
    corsOrigins: [friend],
    publicUrl: 'https://exports.acme.example/rollcall',
  });
});
afterAll(() => house.close());

const json = { 'content-type': 'application/json' };
const body = JSON.stringify({ query: '{ sources { id } }' });
const always = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const secure = { 'strict-transport-security': 'max-age=31536000' };

const answers: Record<string, () => Promise<Pick<Reply, 'headers'>>> = {
  'an operation': () => knock(house.server, '/graphql', { method: 'POST', headers: json, body }),
  'an event stream': async () => {
    const { answer } = await openEvents(house.server, StatusDocument, { id: 'none' });
    await text(answer);
    return answer;
  },
  'a refused request': () => knock(house.server, '/graphql', { headers: { host: 'evil.example' } }),
  'a download link that is not good': () => knock(house.server, '/exports/x/file'),
  'a probe': () => knock(house.server, '/healthz'),
  'what is not there': () => knock(house.server, '/nowhere'),
  'the welcome': () => knock(house.server, '/'),
};

describe('the headers of', () => {
  it.each(Object.entries(answers))('%s tell browsers to trust it with nothing', async (_what, ask) => {
    expect((await ask()).headers).toMatchObject({ ...always, ...secure });
  });

  it('what is answered by hand do so too', async () => {
    const upgrade =
      'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    for (const bytes of ['hello\r\n\r\n', upgrade]) {
      const answer = await speak(house.server, bytes);
      for (const [name, value] of Object.entries(always)) expect(answer).toContain(`${name}: ${value}\r\n`);
    }
  });

  it('a server that the outside reaches by http do not ask for https', () => {
    expect(securityHeaders('http://exports.acme.example')).toEqual(always);
    expect(securityHeaders()).toEqual(always);
  });

  it('a route that sets its own are those', async () => {
    const rules = { hosts: 'any', origins: new Set<string>() } as const;
    const leaving = new AbortController().signal;
    const app = openHttpServer({ rules, logger: pino({ level: 'silent' }), leaving, limits: standardLimits });
    app.get('/page', (_request, reply) =>
      reply.header('content-security-policy', "default-src 'self'").type('text/html').send('<p>'),
    );
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const { headers } = await fetch(`${url}/page`);
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    await app.close();
  });
});

describe('a request whose target or Host could be read in two ways', () => {
  const heads: [what: string, head: string, status: number][] = [
    ['one Host', 'GET /healthz HTTP/1.1\r\nhost: localhost', 200],
    ['no Host', 'GET /healthz HTTP/1.1', 400],
    ['no Host in HTTP/1.0', 'GET /healthz HTTP/1.0', 400],
    ['an empty Host', 'GET /healthz HTTP/1.1\r\nhost:', 400],
    ['two Hosts', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nHost: evil.example', 400],
    ['the same Host twice', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nHost: localhost', 400],
    ['a Host with a quote', 'GET /healthz HTTP/1.1\r\nhost: local"host', 400],
    ['a Host with a backslash', 'GET /healthz HTTP/1.1\r\nhost: localhost\\x', 400],
    ['a host in its first line', 'GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost', 400],
    ['a host alone in its first line', 'OPTIONS * HTTP/1.1\r\nhost: localhost', 400],
  ];

  it.each(heads)(
    'because of %s is answered with a status and never with 500',
    async (_what, head, status) => {
      const answer = await speak(house.server, `${head}\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      if (status === 400) expect(answer).toContain('"code":"BAD_REQUEST"');
    },
  );

  it.each(heads.slice(1))('because of %s is not upgraded either', async (_what, head) => {
    const upgrade = [
      head.replace('/healthz', '/graphql'),
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(await speak(house.server, `${upgrade.join('\r\n')}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 .*BAD_REQUEST/s,
    );
  });
});

describe('what a page may send unasked', () => {
  it('cannot be another method than it is', async () => {
    const headers = { 'x-http-method-override': 'POST', ...json };
    const answer = await knock(house.server, '/graphql?query=%7B__typename%7D', { headers });
    expect(answer.status).toBe(400);
  });

  it('is refused as a form, with any charset; JSON with a charset is taken', async () => {
    const statusOf = async (type: string) =>
      (await knock(house.server, '/graphql', { method: 'POST', headers: { 'content-type': type }, body }))
        .status;
    expect(await statusOf('application/json; charset=utf-8')).toBe(200);
    expect(await statusOf('Application/JSON;charset=UTF-8')).toBe(200);
    expect(await statusOf('text/plain; charset=application/json')).toBe(415);
    expect(await statusOf('text/plain, application/json')).toBe(415);
    expect(await statusOf('')).toBe(415);
  });

  it('gets nothing by HEAD', async () => {
    for (const path of ['/graphql?query=%7B__typename%7D', '/graphql/stream'])
      expect((await knock(house.server, path, { method: 'HEAD' })).status).toBe(404);
  });

  it.each(['https://evil.example', 'null'])(
    'of origin %s, as a preflight, gets no allow header',
    async (origin) => {
      const headers = { host: 'localhost', origin, 'access-control-request-method': 'POST' };
      const answer = await knock(house.server, '/graphql', { method: 'OPTIONS', headers });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );

  it('of a friend, or of the public address, is read in spite of the headers', async () => {
    for (const origin of [friend, 'https://exports.acme.example']) {
      const headers = { ...json, host: 'localhost', origin };
      const answer = await knock(house.server, '/graphql', { method: 'POST', headers, body });
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
    }
  });
});
