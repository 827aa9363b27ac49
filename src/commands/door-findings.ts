import { pino } from 'pino';
import { Life } from '../lifecycle.js';
import { countRemoteKeys } from '../server/identity/remote-keys.js';
import type { AuthSettings } from '../settings/auth.js';
import type { FederationSettings } from '../settings/federation.js';
import type { Settings } from '../settings/settings.js';
import { documentRules } from './document-rules.js';
import { look, type Finding } from './finding.js';
import { identitiesOf } from './identities.js';

const silent = pino({ level: 'silent' });

/** Looks at what the doors of a server rely on: who may call, trusted documents, other subgraphs. */
export function doorFindings(settings: Settings): readonly Promise<Finding>[] {
  const { auth, documents, federation } = settings;
  return [
    ...(auth ? [look('auth', () => callers(settings, auth))] : []),
    ...(documents === undefined ? [] : [look('documents', () => trusted(settings, documents))]),
    ...(federation ? [look('federation', () => served(settings, federation))] : []),
  ];
}

async function callers(settings: Settings, { apiKeys, jwt }: AuthSettings): Promise<string> {
  await opened((life) => identitiesOf(settings, silent, life));
  const keys = `${apiKeys.length} API key${apiKeys.length === 1 ? '' : 's'}`;
  if (!jwt) return keys;
  if (jwt.jwksUri === undefined) return `${keys}; tokens of ${jwt.issuer}`;
  return `${keys}; tokens of ${jwt.issuer}, which publishes ${await countRemoteKeys(jwt.jwksUri)} keys`;
}

async function trusted(settings: Settings, path: string): Promise<string> {
  await documentRules(settings);
  return path;
}

/** A subgraph that is not there does not keep a gateway from starting without it; here it is a fault. */
async function served(settings: Settings, federation: FederationSettings): Promise<string> {
  if (federation.supergraph === undefined) return composed(settings, federation);
  const { openFederation } = await import('./federation.js');
  const { ownSubgraph } = await import('../server/own-subgraph.js');
  await opened((life) => openFederation(federation, { logger: silent, own: ownSubgraph() }, life));
  return 'the supergraph can be served';
}

async function composed(settings: Settings, { subgraphs }: FederationSettings): Promise<string> {
  const { composeOnce } = await import('./compose-once.js');
  const outcome = await composeOnce(settings);
  if (outcome.kind === 'refused') throw outcome.fault;
  return `composes rollcall, ${subgraphs.map(({ name }) => name).join(', ')}`;
}

/** Opens something as a start does, and closes it. */
async function opened(open: (life: Life) => Promise<unknown>): Promise<void> {
  const life = new Life();
  try {
    await open(life);
  } finally {
    await life.close();
  }
}
