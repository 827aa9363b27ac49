import { openEngine } from '../exports/engine.js';
import { StoreRateLedger } from '../exports/store/rate-ledger.js';
import { openEmbeddedStore } from '../exports/store/store.js';
import { openHttp } from '../http/http.js';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { connectSource, sourceSettings, type SourceSettings } from '../providers/registry.js';
import { openSandbox } from '../sandbox/sandbox.js';
import { openIdentities } from '../server/identity/identities.js';
import type { Identities } from '../server/identity/identity.js';
import type { Server } from '../server/server.js';
import { openKeyRing } from '../settings/key-ring.js';
import { sandboxDir } from '../settings/sandbox.js';
import type { Settings } from '../settings/settings.js';
import { keptSigningKey, takeFolder } from './data-dir.js';
import { tenancyOf, warnOfAbandoned } from './tenancy.js';
import { openFiles } from './files.js';
import { openFront } from './front.js';

/** What {@link openRollcall} opened. */
export interface Rollcall {
  readonly server: Server;
  /** The configured sources and the simulated ones. */
  readonly sourceIds: readonly string[];
}

/** Opens all of Rollcall, lowest floor first, and notes in `life` how to close it. */
export async function openRollcall(settings: Settings, logger: Logger, life: Life): Promise<Rollcall> {
  const { dir } = settings.data;
  await takeFolder(dir, life);
  const signingKeys = await signingKeysOf(settings, logger);
  const identities = await identitiesOf(settings, logger, life);

  const all = [...settings.sources, ...(await simulatedSources(settings, logger, life))];

  const files = await openFiles(settings);
  life.defer(() => files.close());

  const store = await openEmbeddedStore(dir);
  life.defer(() => store.close());

  const http = openHttp({ ledger: new StoreRateLedger(store.db) });
  life.defer(() => http.close());
  const sources = all.map((source) => connectSource(source, { http }));

  const tenancy = tenancyOf(settings, all);
  await warnOfAbandoned(store, tenancy, logger);
  const engine = await openEngine({
    store,
    files,
    sources,
    tenancy,
    settings: settings.exports,
    limits: settings.limits,
    auditRetentionMs: settings.audit.retentionMs,
    log: logger,
  });
  life.defer(() => engine.close());

  const { exports } = engine;
  const server = await openFront(settings, { exports, files, identities, store, logger }, signingKeys);
  life.defer(() => server.close());
  return { server, sourceIds: all.map(({ id }) => id) };
}

async function signingKeysOf({ signingKeys, data }: Settings, logger: Logger): Promise<readonly string[]> {
  if (signingKeys.length === 0) return [await keptSigningKey(data.dir)];
  if (signingKeys.some((key) => key.length < 32)) {
    logger.warn('A key of ROLLCALL_SIGNING_KEY has fewer than 32 characters: download links could be forged');
  }
  return signingKeys;
}

/** Undefined without `auth`: then nobody is asked. */
async function identitiesOf(settings: Settings, logger: Logger, life: Life): Promise<Identities | undefined> {
  if (!settings.auth) return undefined;
  const warn = (sentence: string) => logger.warn(sentence);
  const keys = openKeyRing(settings, { warn });
  life.defer(() => keys.close());
  return openIdentities({ keys, jwt: settings.auth.jwt, warn });
}

/** The sandbox speaks the providers' own protocols, so its sources are settings like any other. */
async function simulatedSources(settings: Settings, logger: Logger, life: Life): Promise<SourceSettings[]> {
  if (!settings.sandbox) return [];
  const dir = sandboxDir(settings.data.dir);
  await takeFolder(dir, life);
  const warn = (sentence: string) => logger.warn(sentence);
  const sandbox = await openSandbox({ dir, warn, users: settings.sandbox.users });
  life.defer(() => sandbox.close());
  return sandbox.sources.map((source) => sourceSettings.parse(source));
}
