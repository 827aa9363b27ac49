import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/exports/store/store.js';
import { StoreUnavailable } from '../../src/exports/store/store.js';
import type { Reach } from '../../src/exports/failpoints.js';
import { caller, openRig, settled } from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** How a transaction ends whose answer does not come: it was never begun, or it is committed. */
const blips = {
  'before it is begun': () => Promise.resolve(),
  'behind its commit': (run: () => Promise<unknown>) => run(),
};

type Blip = (typeof blips)[keyof typeof blips];

/** A store whose next transaction meets a blip as soon as it is told. */
function blinking(store: Store) {
  let next: Blip | null = null;
  const transaction = () => {
    const [begun, blip] = [store.db.transaction(), next];
    next = null;
    if (!blip) return begun;
    const execute = async (work: Parameters<typeof begun.execute>[0]) => {
      await blip(() => begun.execute(work));
      throw new StoreUnavailable(new Error('Connection terminated unexpectedly'));
    };
    return { execute };
  };
  const db = new Proxy(store.db, {
    get(target, name) {
      const found: unknown = name === 'transaction' ? transaction : Reflect.get(target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
  return { store: { ...store, db }, blink: (blip: Blip) => void (next = blip) };
}

describe('the answer to a create call', () => {
  it.each(Object.entries(blips))(
    'is kept though the database does not answer %s: no other job is made',
    async (_, blip) => {
      const source = new ScriptedSource({ users: someUsers(20) });
      await using rig = await openRig([source], { works: false });
      const { store, blink } = blinking(rig.store);
      const reach: Reach = (place) => {
        if (place === 'after-create') blink(blip);
        return Promise.resolve();
      };
      await rig.another({ works: true, store, reach });
      const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
      const done = await settled(rig.exports, started.id);
      expect(done).toMatchObject({ status: 'COMPLETED', attempts: 1, progress: { users: 20 } });
      expect(source.begun).toHaveLength(1);
      expect(source.reads).toMatchObject([{ ticket: { job: 1 } }]);
      const kinds = (await eventsOf(rig, started.id)).map(({ kind }) => kind);
      expect(kinds).not.toContain('POSSIBLE_DUPLICATE_JOB');
      expect(kinds).not.toContain('ATTEMPT_FAILED');
    },
  );
});
