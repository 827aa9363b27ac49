import { getOperationAST } from 'graphql';
import type { ExecutionArgs, ExecutionResult, GraphQLError, OperationDefinitionNode } from 'graphql';
import { monotonicMs } from '../clock.js';
import { mapEvents } from '../federation/execution/map-events.js';
import type { Executor, Results } from './executor.js';
import type { OperationDoor, ServerObserver } from './observer.js';
import { execute, prepare, subscribe, type Prepared } from './operations.js';
import type { ServedContext, Trail } from './request-context.js';
import { teller } from './teller.js';
import type { TrafficLimits } from './traffic-limits.js';

/** What reads and answers the operations of one door. */
export interface Operations {
  readonly prepare: typeof prepare;
  /** Executes a query or mutation. */
  readonly execute: (executor: Executor, args: ExecutionArgs) => Promise<ExecutionResult>;
  readonly subscribe: typeof subscribe;
  /** Refuses an operation that was not read, or one that was and may not begin all the same. */
  readonly refuse: (trail: Trail, error: GraphQLError, args?: ExecutionArgs) => Prepared;
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
    refuse: (trail, error, args) => {
      tell(trail, args && operationIn(args), [error], monotonicMs());
      return { errors: [error] };
    },
  };
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
