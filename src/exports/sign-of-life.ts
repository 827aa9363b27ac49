import type { EngineContext } from './engine-context.js';
import { Rounds } from './rounds.js';
import { noteKnown } from './store/known-sources.js';

/** Lets workers that do not know our sources know that somebody does, and leave their exports to us. */
export function openSignOfLife({ store, sources, newcomersMs, log }: EngineContext): Rounds {
  const known = [...sources.keys()].sort();
  const run = () => noteKnown(store.db, known);
  return new Rounds({ name: 'giving a sign of life', firstInMs: 0, everyMs: newcomersMs / 4, run }, log);
}
