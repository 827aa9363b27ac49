import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { makeCrm, type Note } from '../crm.js';
import { openHouse, type House } from '../house.js';
import { serve, type ServedSubgraph } from '../../federation/support/serve.js';
import { Topic } from '../../federation/support/topic.js';
import { federationShape } from '../../../src/settings/federation.js';

/** Audits that do not pass, by id and name. A bare GET is what any page can make a browser send, so it is refused. */
const leftOut = {
  '5A70': 'MAY accept application/x-www-form-urlencoded formatted GET requests',
  D6D5: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  '6A70': 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
};

/** What a client of ours sends with GET; the audits do not. */
const preflighted: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  if ((init?.method ?? 'GET') === 'GET') headers.set('apollo-require-preflight', 'yes');
  return fetch(input, { ...init, headers });
};

let crm: ServedSubgraph;
beforeAll(async () => {
  crm = await serve(makeCrm(new Topic<Note>()));
});
afterAll(() => crm.close());

/** Both ways in which `/graphql` is answered. */
const houses: [name: string, open: () => Promise<House>][] = [
  ['its own schema', () => openHouse({ sources: [] })],
  [
    'a supergraph',
    () =>
      openHouse({
        sources: [],
        federation: federationShape.parse({ subgraphs: [{ name: 'crm', url: crm.url }] })!,
      }),
  ],
];

describe.each(houses)('GraphQL over HTTP, in front of %s,', (_name, open) => {
  let house: House;
  beforeAll(async () => {
    house = await open();
  });
  afterAll(() => house.close());

  /** The audits that do not pass, by id. */
  const failing = async (fetchFn?: typeof fetch) => {
    const audits = serverAudits({ url: `${house.server.url}/graphql`, fetchFn });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    expect(results).toHaveLength(61);
    const failed = results.filter(({ status }) => status !== 'ok');
    return Object.fromEntries(failed.map(({ id, name }) => [id, name]));
  };

  it('keeps to all that graphql-http audits but GET without a preflight', async () => {
    expect(await failing()).toEqual(leftOut);
  });

  it('keeps to all of it with apollo-require-preflight on GET', async () => {
    expect(await failing(preflighted)).toEqual({});
  });

  const [json, graphql] = ['application/json', 'application/graphql-response+json'];
  it.each([
    [200, json, '*/*'],
    [200, json, `${graphql};q=0, */*`],
    [400, graphql, `${json}, ${graphql};q=0.5`],
    [400, graphql, graphql.toUpperCase()],
  ])('answers a wrong document with %i and %s to who accepts %s', async (status, type, accept) => {
    const answer = await fetch(`${house.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': json, accept },
      body: JSON.stringify({ query: '{ nothing }' }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });
});
