import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { doors } from './doors.js';
import { wholeSchema } from './whole-schema.js';
import { rulesWith } from './rules.js';
import { makeCrm, type Note } from '../crm.js';
import { openHouse, type House } from '../house.js';
import { serve, type ServedSubgraph } from '../../federation/support/serve.js';
import { Topic } from '../../federation/support/topic.js';
import { trust } from '../../../src/server/documents/trusted.js';
import { federationShape } from '../../../src/settings/federation.js';

const trusted = trust({ tool: wholeSchema }, false);

let crm: ServedSubgraph;
let shut: House[];
beforeAll(async () => {
  crm = await serve(makeCrm(new Topic<Note>()));
  const federation = federationShape.parse({ subgraphs: [{ name: 'crm', url: crm.url }] })!;
  const documents = { ...rulesWith({}), introspection: false, trusted };
  const houses = [{}, { federation }].map((more) => openHouse({ sources: [], documents, ...more }));
  shut = await Promise.all(houses);
});
afterAll(async () => {
  for (const house of shut) await house.close();
  await crm.close();
});

describe.each(doors)('over %s', (_name, ask) => {
  it.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__schema', '{ s: __schema { queryType { name } } sources { id } }'],
    ['__type', '{ ...F } fragment F on Query { ... { __type(name: "Query") { name } } }'],
  ])('%s is refused while it is off', async (name, query) => {
    const message = `\`${name}\` is not answered here: \`server.introspection\` is off.`;
    for (const { server } of shut) {
      const { data, errors } = await ask(server, { query });
      expect(errors).toMatchObject([{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
      expect(data).toBeUndefined();
    }
  });

  it('__typename is answered while it is off, and so are trusted documents', async () => {
    for (const { server } of shut) {
      expect((await ask(server, { query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
      const { data } = await ask(server, { documentId: 'tool' });
      expect(data).toMatchObject({ __schema: { types: expect.any(Array) } });
    }
  });
});
