import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { OperationTypeNode, parse } from 'graphql';
import { openRemote } from '../../src/federation/transports/remote.js';
import type { RemoteSubgraph } from '../../src/federation/transports/remote-subgraph.js';
import type { Subgraph, SubgraphRequest } from '../../src/federation/transports/subgraph.js';
import { serve, type ServedSubgraph } from './support/serve.js';
import { makeSubgraph } from './support/subgraph.js';

let server: ServedSubgraph;
let remote: Subgraph;
beforeEach(async () => {
  const hello = (_: unknown, { name }: { name: string }) => `Hello ${name}`;
  const sdl = 'type Query { hello(name: String): String } type Mutation { hello(name: String): String }';
  server = await serve(
    makeSubgraph('greeter', { sdl, resolvers: { Query: { hello }, Mutation: { hello } } }),
  );
  remote = open();
});
afterEach(async () => {
  await remote.close();
  await server.close();
});

function open(more: Partial<RemoteSubgraph> = {}): Subgraph {
  return openRemote({ name: 'greeter', url: server.url, ...more });
}

function request(kind = OperationTypeNode.QUERY, context: unknown = {}): SubgraphRequest {
  const text = `${kind} ($name: String) { hello(name: $name) }`;
  return {
    kind,
    text,
    document: parse(text),
    variables: { name: 'Ada' },
    context,
  };
}

const answered = { data: { hello: 'Hello Ada' } };
const status =
  (code: number, type = 'text/plain', body = 'no') =>
  (response: ServerResponse) => {
    response.writeHead(code, { 'content-type': type }).end(body);
  };

describe('a remote subgraph', () => {
  it('answers over one connection that is kept', async () => {
    const ports = new Set<number | undefined>();
    for (let asked = 0; asked < 3; asked++) {
      server.interceptors.push((response) => {
        ports.add(response.socket?.remotePort);
        status(200, 'application/json', JSON.stringify(answered))(response);
      });
      expect(await remote.execute(request())).toEqual(answered);
    }
    expect(ports.size).toBe(1);
  });

  it('is sent nothing of the request but what it is given headers for', async () => {
    await remote.execute(request(OperationTypeNode.QUERY, { token: 'secret' }));
    const headersFor = (subgraph: string, context: unknown) => {
      const { token } = context as { token: string };
      return { authorization: `Bearer ${token}`, 'x-for': subgraph };
    };
    const with_ = open({ headersFor });
    await with_.execute(request(OperationTypeNode.QUERY, { token: 'secret' }));
    await with_.close();
    const [first, second] = server.asked.map(({ headers }) => headers);
    expect(JSON.stringify(first)).not.toMatch(/secret/);
    expect(second).toMatchObject({ authorization: 'Bearer secret', 'x-for': 'greeter' });
  });

  it.each([
    [
      'application/graphql-response+json with any status',
      422,
      'application/graphql-response+json; charset=utf-8',
    ],
    ['application/json with errors and a bad status', 500, 'application/json'],
  ])('may answer in %s', async (_what, code, type) => {
    server.interceptors.push(
      status(code, type, '{"errors":[{"message":"no","path":["hello",0],"extensions":{"code":"X"}}]}'),
    );
    expect(await open({ limits: { retries: 0 } }).execute(request())).toEqual({
      errors: [{ message: 'no', path: ['hello', 0], extensions: { code: 'X' } }],
    });
  });

  it.each([
    ['a status without a result', status(404), 'it answered with status 404'],
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(302, { location: server.url }).end(),
      'it answered with status 302',
    ],
    ['a page', status(200, 'text/html', '<p>'), 'its answer is no GraphQL result'],
    ['JSON that is no result', status(200, 'application/json', '[]'), 'its answer is no GraphQL result'],
    ['half of a result', status(200, 'application/json', '{"data":'), 'its answer is no GraphQL result'],
  ])('has not answered by %s', async (_what, intercept, message) => {
    server.interceptors.push(intercept);
    await expect(remote.execute(request())).rejects.toThrow(message);
  });

  it('has not answered by more than it may send', async () => {
    server.interceptors.push(status(200, 'application/json', `{"data":{"hello":"${'x'.repeat(2000)}"}}`));
    const strict = open({ limits: { maxAnswerBytes: 1000, retries: 0 } });
    await expect(strict.execute(request())).rejects.toThrow('its answer is longer than 1000 bytes');
  });

  it('is waited for until shortly before it has taken as long as it may', async () => {
    const late = status(200, 'application/json', JSON.stringify(answered));
    server.interceptors.push((response) => setTimeout(() => late(response), 700));
    const patient = open({ limits: { timeoutMs: 1_000, retries: 0 } });
    expect(await patient.execute(request())).toEqual(answered);
  });

  it('is not waited for longer than it may take, and hears that nobody waits', async () => {
    const gone = new Promise<void>((resolve) => {
      server.interceptors.push((response) => response.on('close', resolve));
    });
    const hasty = open({ limits: { timeoutMs: 100 } });
    await expect(hasty.execute(request())).rejects.toThrow('it took too long');
    await gone;
  });
});

describe('a query that was not answered', () => {
  it.each([
    ['an unwell gateway', status(503)],
    ['a cut connection', (response: ServerResponse) => response.destroy()],
  ])('is asked again behind %s', async (_what, intercept) => {
    server.interceptors.push(intercept);
    expect(await remote.execute(request())).toEqual(answered);
    expect(server.asked).toHaveLength(2);
  });

  it('is asked three times at most', async () => {
    server.interceptors.push(...Array.from({ length: 5 }, () => status(503)));
    await expect(remote.execute(request())).rejects.toThrow('it answered with status 503');
    expect(server.asked).toHaveLength(3);
  });
});

describe('a mutation that was not answered', () => {
  it.each([
    ['an unwell gateway', status(503)],
    ['a cut connection', (response: ServerResponse) => response.socket!.destroy()],
  ])('is never sent again: %s', async (_what, intercept) => {
    server.interceptors.push(intercept);
    await expect(remote.execute(request(OperationTypeNode.MUTATION))).rejects.toThrow(
      /status 503|connection failed/,
    );
    expect(server.asked).toHaveLength(1);
  });

  it('is sent as soon as somebody listens, since it cannot have arrived before', async () => {
    const { port } = new URL(server.url);
    await server.close();
    const sent = open({ limits: { retries: 8 } }).execute(request(OperationTypeNode.MUTATION));
    server = await serve(
      makeSubgraph('greeter', { sdl: 'type Query { a: Int } type Mutation { hello(name: String): String }' }),
      Number(port),
    );
    expect(await sent).toEqual({ data: { hello: null } });
  });
});
