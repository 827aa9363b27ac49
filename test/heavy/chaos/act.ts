import { wait } from '../../../src/clock.js';
import { seeded } from '../../support/dice.js';
import type { ChaosOptions } from './options.js';
import { Orders } from './orders.js';
import { killGateway, killWorkers, stopDatabase, untilAborted, type Damage, type Tell } from './strikes.js';
import { Witness } from './witness.js';
import type { World } from './world.js';

/** What has happened, for those who look at what is left. */
export interface Story {
  readonly orders: Orders;
  readonly damage: Damage;
  readonly witnesses: readonly Witness[];
  /** Ends the following. */
  readonly dismiss: () => Promise<unknown>;
}

/** How long the exports may take to end when nothing is killed any more, in milliseconds. */
const patienceMs = 240_000;

/** Starts the exports, breaks what it can meanwhile, and waits for the last one to end. */
export async function act(world: World, options: ChaosOptions, tell: Tell): Promise<Story> {
  const { exports: count, seconds, seed } = options;
  const dice = seeded(seed);
  const damage: Damage = { workersKilled: 0, gatewaysKilled: 0, outage: null };
  const orders = new Orders(world, options);
  const patience = AbortSignal.timeout(seconds * 1000 + patienceMs);
  const leaving = new AbortController();
  const witnesses = world.gateways.map(() => new Witness());
  const following = witnesses.map((each, at) => each.follow(() => world.gateways[at]!, leaving.signal));

  const ended = new AbortController();
  const killing = AbortSignal.any([ended.signal, AbortSignal.timeout(seconds * 1000)]);
  const strikes = [
    untilAborted(killing, killWorkers(world, dice, damage, killing)),
    killGateway(world, orders, { at: dice(2), count, damage, tell }, patience),
    stopDatabase(world, orders, { count, damage, tell }, patience),
  ];
  const story = orders
    .place(patience)
    .then(() => tell('all exports are started'))
    .then(() => allEnded(world, damage, tell, patience))
    .then(() => ended.abort());
  await Promise.all([story, ...strikes]);
  const dismiss = () => {
    leaving.abort();
    return Promise.all(following);
  };
  return { orders, damage, witnesses, dismiss };
}

const unsettled = `{ usersExports(first: 1, filter: { status: [QUEUED, RUNNING] }) { totalCount } }`;

/** Whatever gateway answers is asked once a second. */
async function allEnded(world: World, damage: Damage, tell: Tell, patience: AbortSignal): Promise<void> {
  for (let turn = 0; ; turn++) {
    const left = await countUnsettled(world, turn).catch(() => null);
    if (left === 0) return;
    if (turn % 10 === 0) tell(`${left ?? '?'} exports to come, ${damage.workersKilled} workers killed`);
    await wait(1000, patience);
  }
}

async function countUnsettled(world: World, turn: number): Promise<number> {
  const data = await world.gateways[turn % 2]!.ask<{ usersExports: { totalCount: number } }>(unsettled);
  return data.usersExports.totalCount;
}
