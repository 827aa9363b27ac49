import { LocalRateLedger } from '../../../src/http/rate-ledger.js';

/** A ledger without budgets, for tests that ask more in a second than a provider allows in a minute. */
export class FreeLedger extends LocalRateLedger {
  override take(): number {
    return 0;
  }
}
