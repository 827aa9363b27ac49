import { progressed } from './store/progress.js';
import type { ExportRow } from './store/tables.js';

/**
 * The columns of an export that begins again from the first row: its ticket is dead, and the checkpoint with it.
 *
 * What the generation before has listed stays readable until this one lists its first segment, or completes.
 */
export function nextGeneration({ generation }: Pick<ExportRow, 'generation'>) {
  return {
    ...progressed,
    generation: generation + 1,
    phase: 'SUBMITTING',
    ticket: null,
    checkpoint: null,
    intent_at: null,
    collecting_at: null,
    percent: null,
  } as const;
}
