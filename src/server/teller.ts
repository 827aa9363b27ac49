import { Kind, type OperationDefinitionNode } from 'graphql';
import { monotonicMs } from '../clock.js';
import type { Logger } from '../logger.js';
import type { AnsweredOperation, OperationDoor, ServerObserver } from './observer.js';
import type { Trail } from './request-context.js';

/** What errors have in common, before they are sent and when they are. */
export type Errors = readonly { readonly extensions?: { readonly code?: unknown } | undefined }[] | undefined;

/**
 * Tells of an answered operation, once for each trail; what is said of it afterwards no caller sees any more.
 * `began` is the monotonic time at which it came.
 */
export type Tell = (
  trail: Trail,
  operation: OperationDefinitionNode | null | undefined,
  errors: Errors,
  began: number,
) => void;

/** Opens the way to tell of the operations of a door. Operation names are the clients' to choose, and are left out. */
export function teller(observer: ServerObserver, door: OperationDoor): Tell {
  // Apollo Server copies contexts, but not what is in them; each trail has a log of its own.
  const told = new WeakSet<Logger>();
  return (trail, operation, errors, began) => {
    if (told.has(trail.log)) return;
    told.add(trail.log);
    const ms = monotonicMs() - began;
    const answered: AnsweredOperation = { ...partsOf(operation), door, code: codeOf(errors), ms };
    observer.operated(answered);
    trail.trace?.end(answered);
    trail.log.debug({ ...answered, ms: Math.round(ms) }, 'Answered an operation');
  };
}

/** A document that was validated asks for fields of the schema alone, whatever it calls them. */
function partsOf(
  operation: OperationDefinitionNode | null | undefined,
): Pick<AnsweredOperation, 'field' | 'kind'> {
  if (!operation) return { field: 'other', kind: 'unknown' };
  const { operation: kind, selectionSet } = operation;
  const [first, second] = selectionSet.selections;
  return { field: first?.kind === Kind.FIELD && !second ? first.name.value : 'several', kind };
}

function codeOf(errors: Errors): string {
  const [first] = errors ?? [];
  if (!first) return 'OK';
  return typeof first.extensions?.code === 'string' ? first.extensions.code : 'INTERNAL_SERVER_ERROR';
}
