import type { CallUnderWay, SubgraphCall } from '../federation/transports/observer.js';
import type { AnsweredOperation } from './observer.js';

/** The place of an operation in a trace. */
export interface OperationTrace {
  /** Of the operation's own span, as W3C Trace Context writes it. */
  readonly traceparent: string;
  /** A subgraph is asked for it: what is sent with that is `traceparent` and whatever else is propagated. */
  calling(call: SubgraphCall): CallUnderWay;
  /** Called when the operation is answered or refused; a subscription, when it has begun. */
  end(answered: AnsweredOperation): void;
}

/** Gives an operation its place: below the trace that its headers name, or in a new one. It must not throw. */
export type TraceOperation = (headers: Readonly<Record<string, unknown>>) => OperationTrace;
