import type { ServerObserver } from '../server/observer.js';
import type { Families } from './families.js';
import { operationCodes, statusClass, within } from './labels.js';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const help = {
  requests: 'Requests over HTTP, by the pattern of their route and the class of their status',
  operations: 'GraphQL operations answered, and subscriptions begun, by the root field that they ask for',
  durations: 'Time to the answer of a GraphQL operation; of a subscription, until it has begun',
  subscriptions: 'Subscriptions that are open',
  sockets: 'WebSockets that are open',
  refused: 'Requests for a WebSocket that got none, by the status of the answer',
};

/** Measures what a server answers. */
export function serverMetrics({ counter, gauge, histogram }: Families): ServerObserver {
  const requests = histogram('http_request_duration_seconds', help.requests, bounds, 'route', 'status');
  const operations = counter('graphql_operations_total', help.operations, 'field', 'kind', 'door', 'code');
  const durations = histogram('graphql_operation_duration_seconds', help.durations, bounds, 'kind');
  const subscriptions = gauge('subscriptions_open', help.subscriptions, 'door');
  const sockets = gauge('sockets_open', help.sockets);
  const refused = counter('sockets_refused_total', help.refused, 'status');
  const known = within(operationCodes, 'OTHER');
  return {
    requested: ({ route, status, ms }) => requests.observe({ route, status: statusClass(status) }, ms / 1000),
    operated: ({ field, kind, door, code, ms }) => {
      operations.inc({ field, kind, door, code: known(code) });
      durations.observe({ kind }, ms / 1000);
    },
    subscribed: (door) => {
      subscriptions.inc({ door });
      return () => subscriptions.dec({ door });
    },
    turnedOut: (status) => refused.inc({ status }),
    connected: () => {
      sockets.inc();
      return () => sockets.dec();
    },
  };
}
