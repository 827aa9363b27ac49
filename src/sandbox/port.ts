import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { StateFolder } from './state-folder.js';
import { hasCode } from './system-fault.js';

/**
 * Listens on loopback: on the port asked for, or else on the port of last time, because exports that are
 * under way know it. Only if somebody else has that one by now does it say so and take another.
 */
export async function listen(
  server: Server,
  folder: StateFolder,
  wanted: number | undefined,
  warn: (sentence: string) => void,
): Promise<number> {
  const last = Number((await folder.read('port')) ?? 0);
  const port = wanted === undefined ? await listenAgain(server, last, warn) : await listenOn(server, wanted);
  if (port !== last) await folder.write('port', String(port));
  return port;
}

async function listenAgain(server: Server, last: number, warn: (sentence: string) => void): Promise<number> {
  try {
    return await listenOn(server, last);
  } catch (fault) {
    if (!(fault instanceof PortTaken)) throw fault;
    const port = await listenOn(server, 0);
    warn(`Port ${last} of the sandbox is taken by another program; it listens on port ${port} from now on.`);
    return port;
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (fault) {
    if (hasCode(fault, 'EADDRINUSE')) {
      throw new PortTaken(`Port ${port} is taken by another program; give the sandbox another one.`);
    }
    throw fault;
  }
  return (server.address() as AddressInfo).port;
}

/** Another program listens on the port that the sandbox was told to take. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}
