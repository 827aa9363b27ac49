import { duration, size, wholeNumber } from './units.js';

/** The part of `limits` that bounds how callers come in, whatever they ask for. */
export const trafficLimits = {
  body: size({ least: '1KB', most: '100MB', default: '1MB' }).describe(
    'The longest body of a request, and the longest message on a WebSocket.',
  ),
  requestTimeout: duration({ least: '50ms', most: '10m', default: '15s' }).describe(
    'How long a client may take to send a request; and how long the answer to a query or mutation may take, which then is an error. Downloads and subscriptions may take longer. A client that takes nothing of any answer for eight times as long is cut.',
  ),
  requestsPerMinute: wholeNumber({ least: 0, most: 10_000_000, default: 6000 }).describe(
    'Operations and downloads of one caller, per process; one more is refused with RATE_LIMITED. A minute’s worth may come at once. A caller is a name in a tenant; without `auth`, an address. 0 = as many as they like.',
  ),
  subscriptions: wholeNumber({ least: 1, most: 1_000_000, default: 1000 }).describe(
    'Subscriptions of a process, streams of server-sent events included; one more is refused with LIMIT_EXCEEDED.',
  ),
  subscriptionsPerConnection: wholeNumber({ least: 1, most: 100_000, default: 100 }).describe(
    'Subscriptions of one WebSocket; one more is refused with LIMIT_EXCEEDED, and the socket stays open.',
  ),
  connections: wholeNumber({ least: 1, most: 1_000_000, default: 10_000 }).describe(
    'Connections of a process, WebSockets included. When all are taken, the one that has been idle for longest is closed for a new one; if all are busy, the new one is closed.',
  ),
  sockets: wholeNumber({ least: 1, most: 1_000_000, default: 1000 }).describe(
    'WebSockets of a process. When all are taken, the one that has waited longest to say who it is makes room for a new one; if all have said so, the new one is refused.',
  ),
  connectionInit: duration({ least: '10ms', most: '10m', default: '10s' }).describe(
    'How long a WebSocket may take to say who it is; then it is closed with 4408. Before it has, it may send 64 KiB in all; then it is closed with 1009.',
  ),
  ping: duration({ least: '10ms', most: '10m', default: '12s' }).describe(
    'How often WebSockets are pinged and event streams get a comment. A socket that has not answered by the next ping is cut, and a stream whose client has read nothing for two.',
  ),
  unread: size({ least: '1KB', most: '1GB', default: '8MB' }).describe(
    'What may wait for a WebSocket whose client does not read; when more is to be sent then, it is cut. Eight times as much may wait for all WebSockets of a process; beyond that, those are cut that the most waits for. The same holds of events of other subgraphs and their subscriptions, which end with LIMIT_EXCEEDED then.',
  ),
};
