import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { openAdmission } from './admission.js';
import type { Allowance } from './allowance.js';
import type { Executor, Results } from './executor.js';
import type { SocketDesk, Visitor } from './identity/socket-desk.js';
import { observedOperations } from './observed-operations.js';
import type { ServerObserver } from './observer.js';
import type { OperationRequest, Prepared } from './operations.js';
import type { Rates } from './rates.js';
import type { OpenContext, OpenTrail } from './request-context.js';
import { requestIdOf } from './request-id.js';
import { socketHeaders } from './socket-headers.js';
import { rateLimited } from './too-much.js';
import type { TrafficLimits } from './traffic-limits.js';
import type { UnderWay } from './under-way.js';

/** What answers operations on sockets, and who decides whether it does. */
export interface SocketOperationsParts {
  readonly executor: Executor;
  readonly openContext: OpenContext;
  /** Of operations that are refused unread. */
  readonly openTrail: OpenTrail;
  readonly desk: SocketDesk;
  readonly rates: Rates;
  readonly allowance: Allowance;
  /** Counts queries and mutations under way. */
  readonly answers: UnderWay;
  readonly observer: ServerObserver;
  readonly limits: Pick<TrafficLimits, 'requestTimeoutMs'>;
}

/** Answers operations on sockets, whatever these speak. */
export interface SocketOperations {
  /** Reads and checks a request. A subscription that may begin counts from here on, and must be begun. */
  prepare(
    visitor: Visitor,
    params: Readonly<Record<string, unknown>> | undefined,
    request: OperationRequest,
  ): Prepared;
  /** Executes a query or mutation. */
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  /** Begins a subscription. */
  subscribe(args: ExecutionArgs): Promise<Results | ExecutionResult>;
}

/** Opens what answers operations on sockets. */
export function openSocketOperations(parts: SocketOperationsParts): SocketOperations {
  const { executor, openContext, openTrail, desk, rates, allowance, answers, observer, limits } = parts;
  const observed = observedOperations({ observer, door: 'websocket', limits });
  const { prepare, execute, subscribe, refuse } = observed;
  const admission = openAdmission(allowance);
  return {
    prepare: (visitor, params, operation) => {
      const { request } = visitor;
      const facts = { requestId: requestIdOf(request), headers: socketHeaders(request, params) };
      const identity = desk.identityOf(visitor);
      if (!identity) return refuse(openTrail(facts), noLongerKnown());
      const waitMs = rates.take({ ...identity.caller, address: request.socket.remoteAddress });
      if (waitMs > 0) return refuse(openTrail(facts), rateLimited(waitMs));
      const context = openContext({ identity, ...facts });
      const prepared = prepare(executor, operation, context);
      if ('errors' in prepared) return prepared;
      const refusal = admission.admit(visitor.socket, prepared.args);
      return refusal ? refuse(context, refusal, prepared.args) : prepared;
    },
    execute: (args) => answers.during(() => execute(executor, args)),
    subscribe: (args) => admission.begin(args, () => subscribe(executor, args)),
  };
}

/** A socket that was told why it closes may still send. */
function noLongerKnown(): GraphQLError {
  return new GraphQLError('This socket is closing.', { extensions: { code: 'UNAUTHENTICATED' } });
}
