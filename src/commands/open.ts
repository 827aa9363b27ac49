import type { Gateway } from '../federation/gateway.js';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import type { Server } from '../server/server.js';
import type { Settings } from '../settings/settings.js';
import { keptSigningKey, takeFolder } from './data-dir.js';
import { openFloors, type FloorPlan } from './floors.js';
import { openFront } from './front.js';
import { identitiesOf } from './identities.js';

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
  const gateway = await gatewayOf(settings, logger, life);
  const server = await openFront(settings, { ...floors, identities, logger, gateway }, signingKeys);
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

/** Undefined without `federation`: then neither composer nor planner is loaded. */
async function gatewayOf(
  { federation, limits }: Settings,
  logger: Logger,
  life: Life,
): Promise<Gateway | undefined> {
  if (!federation) return undefined;
  const { openFederation } = await import('./federation.js');
  const { ownSubgraph } = await import('../server/own-subgraph.js');
  return openFederation(federation, { logger, own: ownSubgraph(), unreadBytes: limits.unread }, life);
}
