import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openIdentities } from '../../../src/server/identity/identities.js';
import { scopes } from '../../../src/scopes.js';
import { openHouse, type House } from '../house.js';
import { inSeconds, openIssuer, type Issuer } from '../identity/issuer.js';
import { openRing, type TestRing } from '../identity/ring.js';
import { until } from '../../support/until.js';
import { connectLegacy } from './legacy-client.js';

const follow = 'subscription { exportsStatus { cursor } }';
const forbidden = 4403;

let issuer: Issuer;
let ring: TestRing;
let house: House;
beforeAll(async () => {
  issuer = await openIssuer();
  ring = openRing();
  const patience = { coolDownMs: 0, pauseMs: 0 };
  const parts = { keys: ring, jwt: issuer.settings, warn: () => undefined, patience };
  house = await openHouse({ sources: [], identities: await openIdentities(parts) });
});
afterAll(async () => {
  await house.close();
  issuer.close();
});

const newKey = (name: string) => ring.add({ name, scopes: [...scopes] });
const allScopes = { scope: scopes.join(' ') };

describe('a socket of graphql-ws', () => {
  it.each([
    ['a key', () => Promise.resolve({ 'X-Api-Key': newKey('one') })],
    ['a token', async () => ({ Authorization: `Bearer ${await issuer.sign(allScopes)}` })],
  ])('is let in by %s in its payload', async (_, params) => {
    const client = await connectLegacy(house.server, await params());
    client.start('1', '{ sources { id } }');
    expect((await client.hears('data', '1')).payload).toEqual({ data: { sources: [] } });
    client.socket.close();
  });

  it.each([
    ['nothing', {}, /^Say who you are/],
    ['an unknown key', { 'x-api-key': 'rck_unknown' }, /not known/],
    ['what is no token', { authorization: 'Bearer a.b.c' }, /cannot be verified/],
  ])(
    'is closed with 4403 and the reason for %s, and what came behind is not answered',
    async (_, params, why) => {
      const client = await connectLegacy(house.server, params);
      client.start('1', follow);
      expect(await client.closed).toEqual({ code: forbidden, reason: expect.stringMatching(why) });
      expect(client.said).toEqual([]);
      expect(house.rig.exports.followers()).toBe(0);
    },
  );

  it('is closed when its token expires, and what it follows is left', async () => {
    // The five seconds that clocks may differ come on top.
    const token = await issuer.sign({ ...allScopes, exp: inSeconds(-3) });
    const client = await connectLegacy(house.server, { authorization: `Bearer ${token}` });
    client.start('1', follow);
    await until(() => house.rig.exports.followers() === 1);
    expect(await client.closed).toEqual({
      code: forbidden,
      reason: 'The token has expired; connect again with a new one.',
    });
    await until(() => house.rig.exports.followers() === 0);
  });

  it('is closed when its key is revoked, and is not served any more', async () => {
    const client = await connectLegacy(house.server, { 'x-api-key': newKey('two') });
    await client.hears('connection_ack');
    // It does not read the close, so it does not answer it either.
    client.socket.pause();
    ring.revoke('two');
    client.start('1', follow);
    client.socket.resume();
    expect(await client.closed).toMatchObject({
      code: forbidden,
      reason: expect.stringContaining('revoked'),
    });
    expect(client.said).toEqual([{ type: 'connection_ack' }]);
    await until(() => house.rig.exports.followers() === 0);
  });

  it('leaves no watcher behind when it goes', async () => {
    const before = ring.watchers();
    const client = await connectLegacy(house.server, { 'x-api-key': newKey('three') });
    await client.hears('connection_ack');
    expect(ring.watchers()).toBe(before + 1);
    client.socket.close();
    await until(() => ring.watchers() === before);
  });
});
