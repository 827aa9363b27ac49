import { isIPv4 } from 'node:net';
import type { Fault } from './fault.js';
import { ofSource } from './judge.js';
import { ownerlessSources } from './tenants.js';
import { isBlock, type Block } from './tree.js';

/** What a process is: with doors and users, a worker without doors, or doors without users. */
export type Role = 'gateway' | 'worker' | 'bare';

/** What else decides whether settings may stand. */
export interface Situation {
  /** The simulated providers were asked for, not fallen back to. */
  readonly sandboxAskedFor: boolean;
  readonly role: Role;
  /** A key to sign download links with was given. */
  readonly hasKey: boolean;
  readonly setBy: ReadonlyMap<string, string>;
}

/** Rules over more than one setting. They read the unparsed block, so that they speak beside other faults. */
export function breaches(block: Block, situation: Situation): Fault[] {
  return [
    ...doubleIds(block, situation),
    ...openDoors(block, situation),
    ...ownerlessSources(block),
    ...missingKey(block, situation),
    ...nothingToServe(block, situation),
    ...nothingToTrust(block),
  ];
}

/** What one process makes for itself, many have to be given. */
function missingKey({ data }: Block, { role, hasKey }: Situation): Fault[] {
  if (role !== 'gateway' || hasKey || !isBlock(data) || data.databaseUrl === undefined) return [];
  return [{ where: 'ROLLCALL_SIGNING_KEY', what: howToSign }];
}

const howToSign =
  'is missing, and needed with DATABASE_URL: all gateways sign download links with it and check those of the others; take 32 characters or more, such as `openssl rand -base64 32` prints';

function nothingToServe({ federation }: Block, { role }: Situation): Fault[] {
  if (role !== 'bare' || federation !== undefined) return [];
  return [{ where: '--no-sources', what: 'needs --supergraph <file>, or `federation` in the settings file' }];
}

function nothingToTrust({ documents, documentsOnly }: Block): Fault[] {
  if (String(documentsOnly) !== 'true' || documents !== undefined) return [];
  return [
    { where: 'documents', what: 'is missing, and needed with documentsOnly: no document would be answered' },
  ];
}

function doubleIds(block: Block, { sandboxAskedFor }: Situation): Fault[] {
  const ids = listOf(block.sources).map((source) => (isBlock(source) ? source.id : undefined));
  return ids.flatMap((id, index) => {
    if (typeof id !== 'string') return [];
    const where = `sources[${index}].id`;
    const first = ids.indexOf(id);
    if (first < index)
      return [{ where, what: `is also the id of sources[${first}]${ofSource(['sources', index], block)}` }];
    const taken = sandboxAskedFor && id.startsWith('sandbox-');
    return taken
      ? [{ where, what: 'must not begin with sandbox-: such ids are the simulated sources’ (--sandbox)' }]
      : [];
  });
}

/** Off loopback callers are asked who they are, and links need an address; simulated users are nobody's secret. */
function openDoors(block: Block, { sandboxAskedFor, role, setBy }: Situation): Fault[] {
  if (role === 'worker') return [];
  const server = isBlock(block.server) ? block.server : {};
  if (typeof server.host !== 'string' || isLoopback(server.host)) return [];
  if (sandboxAskedFor && listOf(block.sources).length === 0) return [];
  if (block.auth === undefined)
    return [{ where: setBy.get('server.host') ?? 'server.host', what: howToServe }];
  if (server.publicUrl !== undefined || role === 'bare') return [];
  return [
    { where: 'server.publicUrl', what: 'is missing, and needed off loopback: download links begin with it' },
  ];
}

const howToServe =
  'must be a loopback address such as 127.0.0.1 while there is no `auth`. To serve others, set `server.publicUrl`, and `auth` as `rollcall key --name <name> --tenant <tenant>` prints it; only `serve --sandbox` without other sources needs neither';

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
