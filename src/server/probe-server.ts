import type { AddressInfo } from 'node:net';
import type { Logger } from '../logger.js';
import { openHttpServer } from './http.js';
import { addProbes } from './plain-routes.js';
import { standardLimits } from './traffic-limits.js';

/** What a probe server is opened with. */
export interface ProbeServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly logger: Logger;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** A door for probes alone. */
export interface ProbeServer {
  readonly url: string;
  /** `/readyz` says 503 from now on. */
  drain(): void;
  close(): Promise<void>;
}

/** Opens `/healthz` and `/readyz` for a process that has no other doors. They tell nothing, so anybody may ask. */
export async function openProbeServer({
  host,
  port,
  logger,
  isReady,
}: ProbeServerOptions): Promise<ProbeServer> {
  const leaving = new AbortController();
  const app = openHttpServer({
    rules: { hosts: 'any', origins: new Set() },
    logger,
    leaving: leaving.signal,
    limits: standardLimits,
  });
  addProbes(app, async () => !leaving.signal.aborted && (await isReady()));
  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    drain: () => leaving.abort(),
    close: () => app.close(),
  };
}
