import { describe, expect, it } from '@jest/globals';
import type { Exports } from '../../../src/exports/exports.js';
import { ScriptedSource } from '../../support/scripted-source.js';
import { openHouse } from '../house.js';
import { until } from '../../support/until.js';
import { connectLegacy } from './legacy-client.js';

const follow = 'subscription { exportsStatus { cursor } }';
const start = 'mutation { startExport(input: { source: "scripted" }) { created } }';

describe('a server that drains', () => {
  it('answers a mutation on a socket of graphql-ws, then closes all with 1001, subscriptions uncompleted', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isAsked = false;
    const wrap = (exports: Exports): Exports => ({
      ...exports,
      start: async (...of) => {
        isAsked = true;
        await held;
        return exports.start(...of);
      },
    });
    const house = await openHouse({ sources: [new ScriptedSource()], wrap });
    const [busy, silent] = [await connectLegacy(house.server, {}), await connectLegacy(house.server)];
    busy.start('s', follow);
    busy.start('m', start);
    await until(() => isAsked && house.rig.exports.followers() === 1);

    const drained = house.server.drain();
    const late = await connectLegacy(house.server);
    expect(await late.closed).toMatchObject({ code: 1001 });
    release();
    expect((await busy.hears('data', 'm')).payload).toEqual({ data: { startExport: { created: true } } });
    await drained;
    expect([await busy.closed, await silent.closed]).toMatchObject([{ code: 1001 }, { code: 1001 }]);
    expect(busy.said.filter(({ type, id }) => type === 'complete' && id === 's')).toEqual([]);
    expect(house.rig.exports.followers()).toBe(0);
    await house.close();
  });
});
