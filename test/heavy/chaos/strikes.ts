import { wait } from '../../../src/clock.js';
import type { Dice } from '../../support/dice.js';
import type { Orders } from './orders.js';
import type { World } from './world.js';

/** What is said while it happens. */
export type Tell = (sentence: string) => void;

/** What was done to the world. */
export interface Damage {
  workersKilled: number;
  gatewaysKilled: number;
  /** When the database was not there; the ends in Unix time, milliseconds. */
  outage: { readonly fromMs: number; readonly toMs: number } | null;
}

/** Strikes are over when their time is, or when there is nothing left to break. */
export async function untilAborted(signal: AbortSignal, strike: Promise<void>): Promise<void> {
  try {
    await strike;
  } catch (fault) {
    if (!signal.aborted) throw fault;
  }
}

/** Kills one worker after the other, each when the one that replaces the last has come to hold a lease. */
export async function killWorkers(
  world: World,
  dice: Dice,
  damage: Damage,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // Whoever has just taken something up is not met in the same moment of his work every time.
    await wait(dice(1000), signal);
    const replacement = await world.replaceWorker(dice(world.workers.length));
    damage.workersKilled++;
    await replacement.holdsLease(signal);
  }
}

/** Kills a gateway when a third of the exports are started. */
export async function killGateway(
  world: World,
  orders: Orders,
  { at, count, damage, tell }: { at: number; count: number; damage: Damage; tell: Tell },
  signal: AbortSignal,
): Promise<void> {
  await orders.reached(Math.ceil(count / 3), signal);
  tell(`gateway ${at + 1} is killed`);
  await world.replaceGateway(at);
  damage.gatewaysKilled++;
}

const outageMs = 5_000;

/** Cuts the power of the database when two thirds of the exports are started, for five seconds. */
export async function stopDatabase(
  { postgres }: World,
  orders: Orders,
  { count, damage, tell }: { count: number; damage: Damage; tell: Tell },
  signal: AbortSignal,
): Promise<void> {
  await orders.reached(Math.ceil((count * 2) / 3), signal);
  tell('the database is stopped');
  const fromMs = Date.now();
  await postgres.stop();
  await wait(outageMs);
  await postgres.restart();
  damage.outage = { fromMs, toMs: Date.now() };
  tell('the database is back');
}
