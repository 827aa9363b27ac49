/** The doors that operations come by. */
export type OperationDoor = 'http' | 'sse' | 'websocket';

/** `unknown` = it could not be read. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown';

/** A request over HTTP that has its answer. */
export interface AnsweredRequest {
  /** The pattern of the route, never the address that was asked for; `none` = there is no such route. */
  readonly route: string;
  readonly status: number;
  /** Until the last byte. */
  readonly ms: number;
}

/** A GraphQL operation that was answered or refused; a subscription when it has begun. */
export interface AnsweredOperation {
  /** The field of Query, Mutation or Subscription that it asks for; `several`, or `other` = it could not be read. */
  readonly field: string;
  readonly kind: OperationKind;
  readonly door: OperationDoor;
  /** `OK`, or the code of the first error as the caller sees it. */
  readonly code: string;
  readonly ms: number;
}

/** Hears of what a server answers, for metrics and traces. It must not throw, and is not waited for. */
export interface ServerObserver {
  requested(request: AnsweredRequest): void;
  operated(operation: AnsweredOperation): void;
  /** A subscription has begun; what this returns is called once, when it is over. */
  subscribed(door: OperationDoor): () => void;
  /** Who asked for a WebSocket was answered with this status instead. */
  turnedOut(status: number): void;
  /** A WebSocket was opened; what this returns is called once, when it has closed. */
  connected(): () => void;
}

/** For whom nobody listens. */
export const unobserved: ServerObserver = {
  requested: () => undefined,
  operated: () => undefined,
  subscribed: () => () => undefined,
  turnedOut: () => undefined,
  connected: () => () => undefined,
};
