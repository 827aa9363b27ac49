import { describe, expect, it } from '@jest/globals';
import { openHouse } from './house.js';
import { knock } from './knock.js';

const query =
  'query Find($id: ID!) { usersExport(id: $id) { id } other: source(id: "ann@example.com") { id } }';
const variables = { id: 'bob@example.com' };

describe('the log', () => {
  it('has operations at debug, without variables or values, with the id of the request', async () => {
    const house = await openHouse({ sources: [], logLevel: 'debug' });
    const headers = { 'content-type': 'application/json', 'x-request-id': 'request-1' };
    await knock(house.server, '/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    await house.close();
    const lines = house.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'request-1',
        operationName: 'Find',
        operation: expect.stringContaining('other: source(id: "")'),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ requestId: 'request-1', method: 'POST', path: '/graphql', status: 200 }),
    );
    expect(house.log.join('')).not.toContain('@example.com');
  });

  it('is silent about what went well at info', async () => {
    const house = await openHouse({ sources: [], logLevel: 'info' });
    await knock(house.server, '/?secret=1');
    await house.close();
    expect(house.log.join('')).not.toContain('secret');
  });
});
