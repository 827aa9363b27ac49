import type { ExecutionResult } from 'graphql';
import { mapEvents } from '../federation/execution/map-events.js';
import type { Results } from './executor.js';

/** What happens along the way of a subscription that was let in. */
export interface Way {
  /** Called once, when it is over or has not come about. */
  readonly leave?: (() => void) | undefined;
  /** Waited for before each result is handed on. */
  readonly pace?: () => Promise<void> | undefined;
}

/** Begins a subscription that counts until its results end. */
export async function admitted(
  subscribe: () => Promise<Results | ExecutionResult>,
  { leave = () => undefined, pace }: Way,
): Promise<Results | ExecutionResult> {
  try {
    const results = await subscribe();
    if (Symbol.asyncIterator in results) return mapEvents(results, { answer, explain, leave });
    leave();
    return results;
  } catch (fault) {
    leave();
    throw fault;
  }

  async function answer(result: ExecutionResult): Promise<ExecutionResult> {
    await pace?.();
    return result;
  }
}

function explain(fault: unknown): never {
  throw fault;
}
