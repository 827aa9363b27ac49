import { begin } from '../../behaviour/exporting.js';
import type { RollcallProcess } from '../../behaviour/rollcall-process.js';

/** Starts so many exports at a source that the next one waits for some seconds, and can be seen waiting. */
export async function keepBusy(rollcall: RollcallProcess, source: string): Promise<void> {
  for (let ahead = 0; ahead < 8; ahead += 1) await begin(rollcall, { source });
}
