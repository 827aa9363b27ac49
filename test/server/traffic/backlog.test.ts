import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import { openSpeaker, type Speaker } from './speaker.js';

const unreadBytes = 2_000_000;
/** More than a connection holds for a client that does not read. */
const long = 'x'.repeat(8_000_000);
const query = 'subscription { exportsStatus { cursor } }';

let house: House;
let wake = (): void => undefined;
const called = new Promise<void>((resolve) => (wake = resolve));
beforeAll(async () => {
  house = await openHouse({
    sources: [],
    limits: { unreadBytes, pingMs: 60_000 },
    wrap: (exports) => ({ ...exports, followAll: () => longOnes() }),
  });
});
afterAll(() => house.close());

let following = 0;

/** One long event for each of those who follow, and a short one when they are called. */
async function* longOnes(): AsyncGenerator<never, void, void> {
  following++;
  try {
    const event = { exportId: 'x', deleted: true, export: null };
    yield { ...event, cursor: long } as never;
    await called;
    yield { ...event, cursor: 'short' } as never;
  } finally {
    following--;
  }
}

async function follower({ reads }: { reads: boolean }): Promise<Speaker> {
  const speaker = await openSpeaker(house.server);
  if (!reads) speaker.socket.pause();
  speaker.say({ type: 'subscribe', id: 'a', payload: { query } });
  return speaker;
}

describe('clients that do not read', () => {
  it('are cut when too much waits for all of them, though none has too much; who reads is not', async () => {
    const reader = await follower({ reads: true });
    await until(() => reader.heard.length === 2);
    const idle: Speaker[] = [];
    for (let n = 0; n < 8; n++) idle.push(await follower({ reads: false }));
    await until(() => following < 9);
    expect(following).toBeGreaterThan(1);
    wake();
    await until(() => JSON.stringify(reader.heard.slice(2)).includes('short'));
    [reader, ...idle].forEach(({ socket }) => socket.terminate());
    await until(() => following === 0);
  });
});
