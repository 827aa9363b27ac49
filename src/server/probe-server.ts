import type { AddressInfo } from 'node:net';
import type { Logger } from '../logger.js';
import { openHttpServer } from './http.js';
import { openFrontDesk } from './identity/front-desk.js';
import type { Identities } from './identity/identity.js';
import { localIdentities } from './identity/local.js';
import { addMetrics, type Exposition } from './metrics-route.js';
import { observeAnswers } from './observed-answers.js';
import { unobserved, type ServerObserver } from './observer.js';
import { addProbes } from './plain-routes.js';
import { openRates } from './rates.js';
import { standardLimits } from './traffic-limits.js';

/** What a probe server is opened with. */
export interface ProbeServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly logger: Logger;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
  /** What `/metrics` says. Left out, there is no such route. */
  readonly exposition?: Exposition | undefined;
  /** Who may ask for it. Left out, nobody is asked, and only what names this machine as its Host is answered. */
  readonly identities?: Identities | undefined;
  /** Hears of what is answered. Default: nobody. */
  readonly observer?: ServerObserver;
}

/** A door for probes and metrics alone. */
export interface ProbeServer {
  readonly url: string;
  /** `/readyz` says 503 from now on. */
  drain(): void;
  close(): Promise<void>;
}

/**
 * Opens `/healthz` and `/readyz` for a process that has no other doors. They tell nothing, so anybody may ask;
 * whoever asks for `/metrics` is asked who he is.
 */
export async function openProbeServer({
  host,
  port,
  logger,
  isReady,
  exposition,
  identities,
  observer = unobserved,
}: ProbeServerOptions): Promise<ProbeServer> {
  const leaving = new AbortController();
  const rules = { hosts: 'any', origins: new Set<string>() } as const;
  const app = openHttpServer({ rules, logger, leaving: leaving.signal, limits: standardLimits });
  observeAnswers(app, observer);
  if (exposition) {
    const hosts = identities ? 'any' : 'loopback';
    const desk = openFrontDesk(identities ?? localIdentities, openRates({ perMinute: 0, by: 'name' }));
    addMetrics(app, exposition, { desk, rules: { ...rules, hosts } });
  }
  addProbes(app, async () => !leaving.signal.aborted && (await isReady()));
  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    drain: () => leaving.abort(),
    close: () => app.close(),
  };
}
