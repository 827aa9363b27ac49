import type { Logger } from '../logger.js';
import type { DoorRules } from './door.js';
import type { Identities } from './identity/identity.js';
import type { Exposition } from './metrics-route.js';
import type { ServerObserver } from './observer.js';
import type { TraceOperation } from './operation-trace.js';
import type { TrafficLimits } from './traffic-limits.js';

/** What every server is opened with, whatever it serves. */
export interface DoorOptions {
  /** Where the outside reaches this server: its pages may call. Links have their own, see `createLinks`. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call too. */
  readonly corsOrigins: readonly string[];
  /** Headers that their pages may send beside the usual ones, since subgraphs get them. */
  readonly corsHeaders: readonly string[];
  /** Who may call. Left out, nobody is asked, and only what names this machine as its Host is answered. */
  readonly identities?: Identities | undefined;
  /** How much they may send. */
  readonly limits: TrafficLimits;
  readonly logger: Logger;
  /** Hears of what is answered. Default: nobody. */
  readonly observer?: ServerObserver | undefined;
  /** Gives each operation its place in a trace. Default: none has one. */
  readonly traceOperation?: TraceOperation | undefined;
  /** What `/metrics` says. Left out, there is no such route. */
  readonly exposition?: Exposition | undefined;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** Whom a server that is opened with these lets in. */
export function rulesOf({ identities, corsOrigins, corsHeaders, publicUrl }: DoorOptions): DoorRules {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const origins = new Set([...corsOrigins, ...own]);
  return { hosts: identities ? 'any' : 'loopback', origins, headers: corsHeaders };
}
