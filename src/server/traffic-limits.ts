/** How much traffic the doors take; a setting of `limits` each, which says what it means. */
export interface TrafficLimits {
  readonly bodyBytes: number;
  readonly requestTimeoutMs: number;
  /** 0 = as many as they like. */
  readonly requestsPerMinute: number;
  readonly subscriptions: number;
  readonly subscriptionsPerConnection: number;
  readonly connections: number;
  readonly sockets: number;
  readonly connectionInitMs: number;
  readonly pingMs: number;
  readonly unreadBytes: number;
}

/** What holds where nobody sets anything; the defaults of the settings are the same. */
export const standardLimits: TrafficLimits = {
  bodyBytes: 1_000_000,
  requestTimeoutMs: 15_000,
  requestsPerMinute: 6000,
  subscriptions: 1000,
  subscriptionsPerConnection: 100,
  connections: 10_000,
  sockets: 1000,
  connectionInitMs: 10_000,
  pingMs: 12_000,
  unreadBytes: 8_000_000,
};
