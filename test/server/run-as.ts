import type { Exports, StartExport } from '../../src/exports/exports.js';
import type { Caller, Export } from '../../src/exports/model.js';

/** Starts an export for a caller and follows it to its end. */
export async function runAs(exports: Exports, caller: Caller, input: StartExport): Promise<Export> {
  const started = await exports.start(caller, input);
  let last: Export | null = null;
  for await (const state of exports.follow(caller, started.export.id)) last = state;
  if (!last) throw new Error('the export was deleted');
  return last;
}
