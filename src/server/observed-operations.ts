import { getOperationAST, Kind } from 'graphql';
import type { ExecutionArgs, ExecutionResult, OperationDefinitionNode } from 'graphql';
import { monotonicMs } from '../clock.js';
import { mapEvents } from '../federation/execution/map-events.js';
import type { Executor, Results } from './executor.js';
import type { AnsweredOperation, OperationDoor, ServerObserver } from './observer.js';
import { execute, prepare, subscribe } from './operations.js';
import type { ServedContext } from './request-context.js';
import type { TrafficLimits } from './traffic-limits.js';

/** What reads and answers the operations of one door. */
export interface Operations {
  readonly prepare: typeof prepare;
  /** Executes a query or mutation. */
  readonly execute: (executor: Executor, args: ExecutionArgs) => Promise<ExecutionResult>;
  readonly subscribe: typeof subscribe;
}

/** Which door it is, how long its answers may take, and who hears of them. */
export interface ObservedDoor {
  readonly observer: ServerObserver;
  readonly door: OperationDoor;
  readonly limits: Pick<TrafficLimits, 'requestTimeoutMs'>;
}

/** The operations of a door that streams, each of them told to an observer and to the log. */
export function observedOperations({ observer, door, limits }: ObservedDoor): Operations {
  const tell = teller(observer, door);
  return {
    prepare: (executor, request, context) => {
      const began = monotonicMs();
      const prepared = prepare(executor, request, context);
      if ('errors' in prepared) tell(context, undefined, prepared.errors, began);
      return prepared;
    },
    execute: async (executor, args) => {
      const began = monotonicMs();
      const result = await execute(executor, args, limits.requestTimeoutMs);
      tell(contextOf(args), operationIn(args), result.errors, began);
      return result;
    },
    subscribe: async (executor, args) => {
      const began = monotonicMs();
      const results = await subscribe(executor, args);
      const isOpen = Symbol.asyncIterator in results;
      tell(contextOf(args), operationIn(args), isOpen ? undefined : results.errors, began);
      return isOpen ? untilOver(results, observer.subscribed(door)) : results;
    },
  };
}

/** What errors have in common, before they are sent and when they are. */
type Errors = readonly { readonly extensions?: { readonly code?: unknown } | undefined }[] | undefined;

/** Tells of an answered operation; `began` is the monotonic time at which it came. */
type Tell = (
  context: ServedContext,
  operation: OperationDefinitionNode | null | undefined,
  errors: Errors,
  began: number,
) => void;

/** Opens the way to tell of the operations of a door. Operation names are the clients' to choose, and are left out. */
export function teller(observer: ServerObserver, door: OperationDoor): Tell {
  return ({ log, trace }, operation, errors, began) => {
    const ms = monotonicMs() - began;
    const answered: AnsweredOperation = { ...partsOf(operation), door, code: codeOf(errors), ms };
    observer.operated(answered);
    trace?.end(answered);
    log.debug({ ...answered, ms: Math.round(ms) }, 'Answered an operation');
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

function operationIn({ document, operationName }: ExecutionArgs): OperationDefinitionNode | null | undefined {
  return getOperationAST(document, operationName);
}

function contextOf({ contextValue }: ExecutionArgs): ServedContext {
  return contextValue as ServedContext;
}

/** The same results; however they end, somebody hears of it. */
function untilOver(results: Results, leave: () => void): Results {
  return mapEvents(results, {
    answer: (result) => result,
    explain: (fault) => {
      throw fault;
    },
    leave,
  });
}
