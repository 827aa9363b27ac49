import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openIdentities } from '../server/identity/identities.js';
import type { Identities } from '../server/identity/identity.js';
import type { Server } from '../server/server.js';
import { openKeyRing } from '../settings/key-ring.js';
import type { Settings } from '../settings/settings.js';
import { keptSigningKey, takeFolder } from './data-dir.js';
import { openFloors, type FloorPlan } from './floors.js';
import { openFront } from './front.js';

/** What {@link openRollcall} opened. */
export interface Rollcall {
  readonly server: Server;
  /** The configured sources and the simulated ones. */
  readonly sourceIds: readonly string[];
}

/** Opens all of Rollcall, lowest floor first, and notes in `life` how to close it. */
export async function openRollcall(plan: FloorPlan, life: Life): Promise<Rollcall> {
  const { settings, logger } = plan;
  if (settings.data.databaseUrl === undefined) await takeFolder(settings.data.dir, life);
  const signingKeys = await signingKeysOf(settings, logger);
  const identities = await identitiesOf(settings, logger, life);
  const { sourceIds, ...floors } = await openFloors(plan, life);
  const server = await openFront(settings, { ...floors, identities, logger }, signingKeys);
  life.defer('server', () => server.close());
  life.onDrain('server', () => server.drain());
  return { server, sourceIds };
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
  life.defer('keys', () => keys.close());
  return openIdentities({ keys, jwt: settings.auth.jwt, warn });
}
