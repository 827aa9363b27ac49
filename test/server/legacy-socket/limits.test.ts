import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { standardLimits } from '../../../src/server/traffic-limits.js';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import { connectLegacy } from './legacy-client.js';

let house: House;
beforeAll(async () => {
  const limits = {
    ...standardLimits,
    connectionInitMs: 200,
    pingMs: 50,
    requestsPerMinute: 3,
  };
  house = await openHouse({ sources: [], limits });
});
afterAll(() => house.close());

describe('a socket of graphql-ws', () => {
  it('is closed with 4408 when it says nothing in time, and others stay', async () => {
    const [prompt, silent] = [await connectLegacy(house.server, {}), await connectLegacy(house.server)];
    expect(await silent.closed).toMatchObject({ code: 4408 });
    expect(prompt.socket.readyState).toBe(prompt.socket.OPEN);
    prompt.socket.close();
    await prompt.closed;
  });

  it('is kept alive while it answers pings, and cut when it does not', async () => {
    const params = {};
    const [client, deaf] = [
      await connectLegacy(house.server, params),
      await connectLegacy(house.server, params),
    ];
    let beats = 0;
    client.socket.on(
      'message',
      (data: Buffer) => void (beats += Number(data.toString() === '{"type":"ka"}')),
    );
    await deaf.hears('connection_ack');
    // What it does not read it does not answer.
    deaf.socket.pause();
    await until(() => beats > 4);
    deaf.socket.resume();
    expect(await deaf.closed).toMatchObject({ code: 1006 });
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.close();
    await client.closed;
  });

  it('is refused more operations than its caller may send in a minute', async () => {
    const client = await connectLegacy(house.server, {});
    for (const id of ['1', '2', '3', '4']) client.start(id, '{ sources { id } }');
    expect((await client.hears('data', '4')).payload).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    await client.hears('complete', '4');
    client.socket.close();
    await client.closed;
  });
});
