import { afterEach, describe, expect, it } from '@jest/globals';
import { wait } from '../../src/clock.js';
import type { EngineContext } from '../../src/exports/engine-context.js';
import { DeadlinePassed, Draining } from '../../src/exports/interruptions.js';
import { saveSurely } from '../../src/exports/job.js';
import { Lease } from '../../src/exports/lease.js';
import type { Claimed } from '../../src/exports/store/claims.js';
import { LeaseLost } from '../../src/exports/store/leases.js';
import { StoreUnavailable } from '../../src/exports/store/store.js';
import { quickSettings, silent } from '../support/engine-rig.js';

const row = { phase: 'WAITING', shown_generation: 1, rows_read: 0 } as Claimed;
const leaseMs = 1000;
const fenceMs = 0.75 * leaseMs;

let lease: Lease | undefined;
afterEach(() => lease?.[Symbol.asyncDispose]());

/** A lease whose database is away. */
function hold(): { lease: Lease; context: EngineContext } {
  const fail = () => Promise.reject(new StoreUnavailable(new Error('no route to host')));
  const db = { transaction: () => ({ execute: fail }) };
  const context = {
    store: { db },
    settings: { ...quickSettings, leaseMs },
    log: silent,
    reach: fail,
  } as unknown as EngineContext;
  lease = new Lease(context, 'exp_1', 'token', performance.now());
  return { lease, context };
}

describe('a lease whose database is away', () => {
  it('is lost at three quarters of its length, also when a deadline has ended the work before', async () => {
    const { lease } = hold();
    lease.abort(new DeadlinePassed());
    lease.ensureHeld();
    await wait(fenceMs + 20);
    expect(() => lease.ensureHeld()).toThrow(LeaseLost);
    expect(lease.signal.reason).toBeInstanceOf(DeadlinePassed);
  });

  it('ends the tries to write behind a deadline when it is lost', async () => {
    const { lease, context } = hold();
    lease.abort(new DeadlinePassed());
    await expect(saveSurely({ lease, context, row }, { set: { percent: 1 } })).rejects.toThrow(LeaseLost);
  });

  it('lets a worker that drains give up its last write at once, whatever has ended the work before', async () => {
    const { lease, context } = hold();
    lease.abort(new DeadlinePassed());
    lease.drain();
    await expect(saveSurely({ lease, context, row }, { set: { percent: 1 } })).rejects.toThrow(
      StoreUnavailable,
    );
    expect(lease.signal.reason).not.toBeInstanceOf(Draining);
  });
});
