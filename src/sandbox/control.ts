import type { JsonValue } from '../json.js';
import type { Arrival } from './call.js';
import { NoSuchFault } from './faults/shape.js';
import type { House } from './house.js';
import type { Reply } from './reply.js';
import { empty, json } from './reply.js';

type Control = (house: House, arrival: Arrival) => Reply;

const doors: Readonly<Record<string, Control>> = {
  'GET /control/faults': ({ faults }) => json(200, { faults: asJson(faults.list()) }),
  'POST /control/faults': addFault,
  'DELETE /control/faults': ({ faults }) => {
    faults.clear();
    return empty(204);
  },
  'GET /control/requests': ({ traffic }, { query }) => {
    const seen = traffic.requests.filter(
      ({ provider, route }) =>
        provider === (query.get('provider') ?? provider) && route === (query.get('route') ?? route),
    );
    return json(200, { open: seen.filter(({ open }) => open).length, requests: asJson(seen) });
  },
};

/** The doors for whoever steers a sandbox that is a process of its own. */
export function control(house: House, arrival: Arrival): Reply {
  const door = doors[`${arrival.method} ${arrival.path}`];
  return door?.(house, arrival) ?? json(404, { message: `There is only ${Object.keys(doors).join(', ')}` });
}

function addFault({ faults }: House, { body, headers }: Arrival): Reply {
  // A web page cannot send this type to us without asking first, and it is never allowed to.
  if (headers['content-type']?.startsWith('application/json') !== true) {
    return json(415, { message: 'A fault is sent as application/json' });
  }
  try {
    faults.addUnknown(JSON.parse(body));
    return empty(204);
  } catch (fault) {
    if (fault instanceof NoSuchFault || fault instanceof SyntaxError)
      return json(400, { message: fault.message });
    throw fault;
  }
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
