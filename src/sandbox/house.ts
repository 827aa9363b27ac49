import type { Faults } from './faults/ledger.js';
import type { Simulator } from './simulator.js';
import type { Traffic } from './traffic.js';

/** What stands behind the one port. */
export interface House {
  readonly simulators: readonly Simulator[];
  readonly users: number;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly now: () => number;
  readonly warn: (sentence: string) => void;
}
