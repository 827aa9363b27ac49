import { setImmediate as nextTurn } from 'node:timers/promises';

import type { World } from '../simulator.js';
import type { Condition } from './query/condition.js';
import { AccountRow } from './row.js';

/** The kinds of accounts that can be searched. */
export const accountTypes = ['full', 'lite', 'full,lite', 'lite,full'] as const;

/** One of the kinds of accounts, or both. */
export type AccountType = (typeof accountTypes)[number];

const rowsAtOnce = 2000;

/** Beside every ten users there is one who did not finish: a lite account, pending at the older method. */
export function withUnfinished({ users }: World): number {
  return users + Math.floor(users / 10);
}

/** The accounts of a type that meet a condition, from a position on, in the order of their last update. */
export class Population {
  private readonly first: number;
  private readonly behind: number;

  constructor(
    private readonly world: World,
    type: AccountType,
    private readonly where: Condition | undefined,
  ) {
    this.first = type === 'lite' ? world.users : 0;
    this.behind = type === 'full' ? world.users : withUnfinished(world);
  }

  async *from(position: number, signal: AbortSignal): AsyncGenerator<AccountRow> {
    for (let index = Math.max(this.first, position); index < this.behind; index++) {
      if (index % rowsAtOnce === 0) await nextTurn();
      signal.throwIfAborted();
      const row = new AccountRow(this.world, index);
      if (this.where?.(row) ?? true) yield row;
    }
  }

  async count(signal: AbortSignal): Promise<number> {
    if (!this.where) return this.behind - this.first;
    let count = 0;
    for await (const _ of this.from(0, signal)) count++;
    return count;
  }
}
