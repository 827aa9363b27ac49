import type { EngineContext } from './engine-context.js';
import { Rounds } from './rounds.js';
import { noteKnown } from './store/known-sources.js';

/** Lets workers that do not know our sources know that somebody does, and leave their exports to us. */
export function openSignOfLife({ store, sources, newcomersMs, log }: EngineContext): Rounds {
  const run = () => noteKnown(store.db, [...sources.keys()]);
  return new Rounds({ name: 'giving a sign of life', firstInMs: 0, everyMs: newcomersMs / 4, run }, log);
}
