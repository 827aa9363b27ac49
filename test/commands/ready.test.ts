import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readinessOf } from '../../src/commands/ready.js';
import { openRig, type Rig } from '../support/engine-rig.js';
import { until } from '../support/until.js';

let rig: Rig;
let asked = 0;
beforeAll(async () => {
  rig = await openRig([]);
});
afterAll(async () => rig[Symbol.asyncDispose]());

/** The store, which counts how often readiness has been asked of it. */
function counted(): Rig['store'] {
  const db = rig.store.db.withPlugin({
    transformQuery: ({ node }) => (asked++, node),
    transformResult: ({ result }) => Promise.resolve(result),
  });
  return { ...rig.store, db };
}

it('Readiness is asked of the database once a second, however many want to know', async () => {
  const isReady = readinessOf(counted());
  expect(await Promise.all(Array.from({ length: 50 }, isReady))).toEqual(Array(50).fill(true));
  expect(await isReady()).toBe(true);
  expect(asked).toBe(1);
  const startedAt = performance.now();
  await until(() => {
    void isReady();
    return asked === 2;
  });
  expect(performance.now() - startedAt).toBeGreaterThan(800);
});
