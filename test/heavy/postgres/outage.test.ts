import { describe, expect, it } from '@jest/globals';
import { wait } from '../../../src/clock.js';
import { listedIds } from '../../behaviour/listing.js';
import type { LogLine, RollcallProcess } from '../../behaviour/rollcall-process.js';
import { askedNow, begin, follow, names, Outage, outageMs } from './outage.js';

const leaseMs = 4_000;

async function linkTo(gateway: RollcallProcess, id: string): Promise<string> {
  const query = 'query ($id: ID!) { usersExport(id: $id) { file { downloadUrl } } }';
  const data = await gateway.ask<{ usersExport: { file: { downloadUrl: string } } }>(query, { id });
  return data.usersExport.file.downloadUrl;
}

async function idsIn(answer: Response): Promise<string[]> {
  const rows = (await answer.text()).split('\n').slice(0, -1);
  return rows.map((row) => (JSON.parse(row) as { providerUserId: string }).providerUserId);
}

async function isReady(gateway: RollcallProcess): Promise<boolean> {
  return (await fetch(`${gateway.origin}/readyz`)).ok;
}

describe('a database that goes away for 10 s in mid-export', () => {
  it('is said at every door, and afterwards all goes on by itself and nothing is lost', async () => {
    await using outage = await Outage.open({ lease: '20s' });
    const { fleet } = outage;
    const [gateway] = fleet.gateways;
    const early = await begin(gateway, 'croct');
    await follow(gateway, early);
    const link = await linkTo(gateway, early);
    const ids = await outage.beginAll(3_000);

    await outage.stop();
    for (const each of fleet.gateways) {
      const began = Date.now();
      const { data, errors } = await each.tryToAsk('query ($id: ID!) { usersExport(id: $id) { status } }', {
        id: early,
      });
      expect(Date.now() - began).toBeLessThan(6_000);
      expect(data).toEqual({ usersExport: null });
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining(
            'The database of Rollcall does not answer at the moment; ask again.',
          ),
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ]);
      expect(await isReady(each)).toBe(false);
      const refused = await each.download(link);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    }
    await outage.restart();

    await expectNothingLost(outage, ids);
    for (const each of fleet.gateways) expect(await isReady(each)).toBe(true);
    expect(await idsIn(await gateway.download(link))).toEqual(await listedIds(fleet.sandbox.origin, 'croct'));
    for (const each of fleet.processes) expectCalmLog(each.log);
  }, 90_000);

  it('ends the work under a lease that it outlasts, and whoever comes first takes over', async () => {
    await using outage = await Outage.open({ lease: `${leaseMs}ms` });
    const { sandbox } = outage.fleet;
    const ids = await outage.beginAll(2 * outageMs);

    await outage.stop();
    const fenceMs = 0.75 * leaseMs;
    while ((await askedNow(sandbox)).length > 0) await wait(20);
    expect(Date.now() - outage.stoppedAt).toBeLessThan(fenceMs + 500);
    const asked = await sandbox.requests();
    await outage.restart();
    const askedSince = (await sandbox.requests()).slice(asked.length);
    expect(askedSince.filter(({ at }) => Date.parse(at) < outage.restartedAt)).toEqual([]);

    await expectNothingLost(outage, ids);
    for (const id of ids) expect(await outage.eventsOf(id)).toContain('TAKEN_OVER');
    for (const each of outage.fleet.processes) expectCalmLog(each.log);
  }, 90_000);
});

/** Every export completes with the users of its provider, told to its end, and no try of it is used up. */
async function expectNothingLost(outage: Outage, ids: readonly string[]): Promise<void> {
  const { fleet, told, store } = outage;
  const [, gateway] = fleet.gateways;
  for (const [n, id] of ids.entries()) {
    expect((await told.get(id)!).at(-1)).toBe('COMPLETED');
    const answer = await gateway.download(await linkTo(gateway, id));
    expect(await idsIn(answer)).toEqual(await listedIds(fleet.sandbox.origin, names[n]!));
  }
  const rows = await store.db.selectFrom('exports').select(['status', 'failures', 'waits']).execute();
  const failed = await store.db
    .selectFrom('events')
    .select('detail')
    .where('kind', '=', 'ATTEMPT_FAILED')
    .execute();
  for (const { detail } of failed)
    expect(detail!.message).toBe('the database does not answer; the export goes on when it does');
  for (const row of rows) expect(row).toEqual({ status: 'COMPLETED', failures: 0, waits: 0 });
}

/** One line says that the database is away and one that it is back; nothing else of it is worth a stack. */
function expectCalmLog(log: readonly LogLine[]): void {
  const told = log.filter(({ level, err }) => level !== 'info' || err !== undefined);
  expect(told.map(({ msg }) => msg)).toEqual(['the database does not answer; it is asked again and again']);
  expect(log.filter(({ msg }) => msg === 'the database answers again')).toHaveLength(1);
}
