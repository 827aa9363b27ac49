import type { TrafficLimits } from '../server/traffic-limits.js';
import type { Settings } from '../settings/settings.js';

/** The limits of the doors, with their units in their names. */
export function trafficLimitsOf({ limits }: Pick<Settings, 'limits'>): TrafficLimits {
  const { body, requestTimeout, connectionInit, ping, unread, ...counts } = limits;
  return {
    ...counts,
    bodyBytes: body,
    requestTimeoutMs: requestTimeout,
    connectionInitMs: connectionInit,
    pingMs: ping,
    unreadBytes: unread,
  };
}
