import type { IncomingMessage } from 'node:http';
import type { Caller } from '../exports/model.js';

/** Who asks while nobody is asked who he is: one tenant, all scopes. The door keeps all but this machine out. */
const localCaller: Caller = {
  tenant: 'local',
  name: 'local',
  scopes: new Set(['exports:read', 'exports:write', 'users:read', 'users:raw', 'federation', 'metrics']),
};

/** Decides who asks; the only place that does, for HTTP, SSE and WebSocket alike. */
export function callerOf(_request: IncomingMessage): Caller {
  return localCaller;
}
