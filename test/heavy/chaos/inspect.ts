import { pino } from 'pino';
import { wait } from '../../../src/clock.js';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import type { Story } from './act.js';
import { countEvents } from './event-log.js';
import { countUsers } from './found-users.js';
import { filesOutOfPlace } from './leftovers.js';
import { countTraffic } from './provider-traffic.js';
import { unexplainedLines } from './unexplained.js';
import type { Findings } from './verdict.js';
import type { World } from './world.js';

/** Looks at everything that is left: by the API, then, when all processes have ended, past it. */
export async function inspect(world: World, story: Story): Promise<Omit<Findings, 'options' | 'seconds'>> {
  const { orders, damage } = story;
  const unseen = await unseenByWitnesses(story);
  const users = await countUsers(world.gateways, orders.placed, world.sandbox.origin);
  const deaf = await endAll(world);
  const traffic = await countTraffic(world.sandbox);
  const lines = unexplainedLines(world.members, damage);
  const log = pino({ level: 'silent' });
  const store = await openPostgresStore({ url: world.databaseUrl, connections: 2, log });
  try {
    const events = await countEvents(store.db);
    const strays = await filesOutOfPlace(store, world.filesFolder);
    return { damage, users, events, traffic, faults: [...unseen, ...deaf, ...strays, ...lines] };
  } finally {
    await store.close();
  }
}

/** Who follows all exports hears of the end of each, though his gateway was killed or his database gone. */
async function unseenByWitnesses({ witnesses, orders, dismiss }: Story): Promise<string[]> {
  const ids = [...orders.placed.keys()];
  const missing = () =>
    witnesses.flatMap(({ last }, at) =>
      ids
        .filter((id) => last.get(id) !== 'COMPLETED')
        .map((id) => `who follows gateway ${at + 1} last heard of ${id} that it is ${last.get(id)}`),
    );
  // The last news may still be on its way.
  for (let turn = 0; turn < 50 && missing().length > 0; turn++) await wait(100);
  await dismiss();
  return missing();
}

/** Those who are left end when they are told to, by the signal that tells them. */
async function endAll({ workers, gateways }: World): Promise<string[]> {
  const members = [...workers, ...gateways.map(({ member }) => member)];
  const endings = await Promise.all(
    members.map(async (member) => [member.name, await member.end()] as const),
  );
  return endings.filter(([, by]) => by !== 'SIGTERM').map(([name, by]) => `${name} ended by ${by}`);
}
