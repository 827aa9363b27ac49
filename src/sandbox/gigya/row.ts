import type { JsonObject, JsonValue } from '../../json.js';
import { modifiedMsAt, personAt } from '../people/person.js';
import type { World } from '../simulator.js';
import { fullAccount, liteAccount, passwordOf } from './account.js';

/** Account number `index` of the site, made only if somebody looks at it. */
export class AccountRow {
  private made: JsonObject | undefined;

  constructor(
    private readonly world: World,
    readonly index: number,
  ) {}

  /** What `SELECT *` gives. */
  get account(): JsonObject {
    this.made ??= this.index < this.world.users ? fullAccount(this.person()) : liteAccount(this.person());
    return this.made;
  }

  /** All values at a path; of a list every member's. */
  valuesAt(path: readonly string[]): readonly JsonValue[] {
    // A million accounts are looked through for this one.
    if (path.length === 1 && path[0] === 'lastUpdatedTimestamp') return [modifiedMsAt(this.index)];
    return path.reduce<readonly JsonValue[]>(stepInto, [this.account]).flat();
  }

  /** The account, and what it shows only to who names it. */
  secretly(): JsonObject {
    const password = this.index < this.world.users ? passwordOf(this.person()) : undefined;
    return password ? { ...this.account, password } : this.account;
  }

  private person(): ReturnType<typeof personAt> {
    return personAt(this.world.seed, this.index);
  }
}

function stepInto(values: readonly JsonValue[], step: string): readonly JsonValue[] {
  return values.flat().flatMap((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const inner = value[step];
    return inner === undefined || inner === null ? [] : [inner];
  });
}
