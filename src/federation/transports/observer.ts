/** How a call ended: by the status of its answer, or without one. `aborted` = nobody waits for it any more. */
export type CallOutcome = number | 'timeout' | 'network' | 'aborted';

/** A request to a subgraph; what it holds is left out. */
export interface SubgraphCall {
  readonly subgraph: string;
  readonly url: URL;
}

/** A call that is under way. */
export interface CallUnderWay {
  /** What is sent with it, beside all else. */
  readonly headers: Readonly<Record<string, string>>;
  /** Called once, when it has ended. */
  ended(outcome: CallOutcome): void;
}

/** Hears of what remote subgraphs are asked by HTTP, each attempt for itself. It must not throw. */
export interface SubgraphObserver {
  /** A request is about to be sent, for the client's request of this context. */
  calling(call: SubgraphCall, context: unknown): CallUnderWay;
}

/** Nobody hears of a call. */
export const unobservedCall: CallUnderWay = { headers: {}, ended: () => undefined };
