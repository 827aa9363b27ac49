import type { World } from '../simulator.js';
import { Refused } from './envelope.js';
import type { AccountType } from './population.js';

const lifeMs = 300_000;
const purpose = 'cursor';

/** How far a search has come. */
export interface Walk {
  readonly query: string;
  readonly type: AccountType;
  /** The number of the account to go on with. */
  readonly position: number;
  /** How many accounts matched when it began. */
  readonly total: number;
}

/** Cursors: they hold all that is needed to go on, and each lives five minutes. */
export class Cursors {
  constructor(private readonly world: World) {}

  to({ query, type, position, total }: Walk): string {
    const untilMs = this.world.now() + lifeMs;
    return this.world.signer.seal(purpose, { query, type, position, total, untilMs });
  }

  /** Where a cursor goes on, as often as it is sent; throws `Refused` for one that is dead or not from here. */
  follow(cursorId: string): Walk {
    const sealed = this.world.signer.unseal(purpose, cursorId);
    if (sealed === undefined) throw new Refused(400006, 'Invalid parameter value: cursorId is unknown');
    const { untilMs, ...walk } = sealed as unknown as Walk & { readonly untilMs: number };
    if (this.world.now() > untilMs)
      throw new Refused(400006, 'Invalid parameter value: cursorId has expired');
    return walk;
  }
}
