import type { RequestListener, ServerResponse } from 'node:http';

import type { Arrival } from './call.js';
import { BodyTooLong, readRequest } from './call.js';
import { control } from './control.js';
import type { House } from './house.js';
import { listing } from './listing.js';
import type { Reply } from './reply.js';
import { json } from './reply.js';
import { send } from './send.js';
import type { Simulator } from './simulator.js';

/** Answers every request of the sandbox. */
export function front(house: House): RequestListener {
  return (request, response) => {
    // The caller leaves, or the sandbox closes and cuts him off: both end here.
    const left = new AbortController();
    response.once('close', () => left.abort());
    const { signal } = left;
    readRequest(request, signal)
      .then((arrival) => serve(house, arrival, response))
      .catch((fault: unknown) => breakOff(house, response, signal, fault));
  };
}

async function serve(house: House, arrival: Arrival, response: ServerResponse): Promise<void> {
  const [, prefix = ''] = arrival.path.split('/');
  const simulator = house.simulators.find(({ provider }) => provider === prefix);
  if (simulator && isLoopback(arrival.host)) return simulate(house, simulator, arrival, response);
  return send(response, ownReply(house, prefix, arrival), arrival.signal);
}

function ownReply(house: House, prefix: string, arrival: Arrival): Reply {
  if (!isLoopback(arrival.host))
    return json(403, { message: 'The sandbox is reached by a loopback name only' });
  if (prefix === 'control') return control(house, arrival);
  if (prefix === 'listing') return listing(house, arrival);
  return json(404, { message: 'The sandbox has /<provider>, /listing/<provider> and /control' });
}

async function simulate(
  house: House,
  simulator: Simulator,
  arrival: Arrival,
  response: ServerResponse,
): Promise<void> {
  const { provider } = simulator;
  const path = arrival.path.slice(provider.length + 1);
  const route = simulator.routes.find((one) => one.method === arrival.method && one.path.test(path));
  const at = new Date(house.now()).toISOString();
  const entry = house.traffic.note({
    provider,
    route: route?.name ?? 'unknown',
    method: arrival.method,
    path: arrival.path,
    at,
  });
  try {
    const call = { ...arrival, path, params: route?.path.exec(path)?.groups ?? {} };
    const reply = route ? await house.faults.around(provider, route, call)() : simulator.lost();
    entry.status = reply.status;
    await send(response, reply, arrival.signal, (bytes) => (entry.bytes += bytes));
  } finally {
    entry.open = false;
  }
}

// A page that rebinds its own name to 127.0.0.1 still sends that name.
function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}

function breakOff({ warn }: House, response: ServerResponse, signal: AbortSignal, fault: unknown): void {
  const tooLong = fault instanceof BodyTooLong;
  if (!signal.aborted && !tooLong) warn(`The sandbox failed to answer: ${String(fault)}`);
  if (signal.aborted || response.headersSent) response.destroy();
  else response.writeHead(tooLong ? 413 : 500, { connection: 'close' }).end();
}
