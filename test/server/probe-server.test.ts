import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openProbeServer } from '../../src/server/probe-server.js';

const logger = pino({ level: 'silent' });

describe('the door for probes', () => {
  it('says that the process lives, and whether it can work, until it leaves', async () => {
    let isReady = true;
    const probes = await openProbeServer({ host: '127.0.0.1', port: 0, logger, isReady: () => isReady });
    const statusOf = async (path: string) => (await fetch(`${probes.url}${path}`)).status;
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200]);
    isReady = false;
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
    isReady = true;
    probes.drain();
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
    await probes.close();
    await expect(fetch(`${probes.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('has nothing else behind it', async () => {
    const probes = await openProbeServer({ host: '127.0.0.1', port: 0, logger, isReady: () => true });
    for (const path of ['/', '/graphql', '/exports/exp_1/file'])
      expect((await fetch(`${probes.url}${path}`)).status).toBe(404);
    await probes.close();
  });
});
