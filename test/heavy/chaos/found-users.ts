import { createHash } from 'node:crypto';
import type { Gateway } from './gateway.js';
import type { Order } from './orders.js';
import { providerNames } from './sources.js';
import { idsInFile, listedIds } from './user-ids.js';

/** The users of all exports together. */
export interface UserCount {
  expected: number;
  /** By cursor and in the file. */
  found: number;
  /** Missed by cursor, or in the file. */
  lost: number;
  /** More than once by cursor, or in the file. */
  twice: number;
  /** What no count tells: an export that is not as it should be. */
  readonly faults: string[];
}

interface Shown {
  readonly status: string;
  readonly stalledSince: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly progress: { readonly users: number; readonly skipped: number; readonly duplicates: number };
  readonly file: { readonly rows: number; readonly sha256: string; readonly downloadUrl: string } | null;
  readonly users: {
    readonly nodes: readonly { readonly providerUserId: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  } | null;
}

const show = `query ($id: ID!, $after: String) { usersExport(id: $id) {
  status stalledSince error { code message } progress { users skipped duplicates } file { rows sha256 downloadUrl }
  users(first: 250, after: $after) { nodes { providerUserId } pageInfo { endCursor hasNextPage } }
} }`;

/** Compares the users of every export with what the simulated providers list themselves. */
export async function countUsers(
  gateways: readonly Gateway[],
  orders: ReadonlyMap<string, Order>,
  sandboxOrigin: string,
): Promise<UserCount> {
  const count: UserCount = { expected: 0, found: 0, lost: 0, twice: 0, faults: [] };
  const truth = new Map<string, ReadonlySet<string>>();
  for (const provider of providerNames) truth.set(provider, await listedIds(sandboxOrigin, provider));
  let turn = 0;
  for (const [id, order] of orders) {
    await countExport(count, gateways[turn++ % 2]!, { id, order, truth: truth.get(order.provider)! });
  }
  return count;
}

interface Expected {
  readonly id: string;
  readonly order: Order;
  readonly truth: ReadonlySet<string>;
}

async function countExport(count: UserCount, gateway: Gateway, expected: Expected): Promise<void> {
  const { id, order, truth } = expected;
  const { ids, last } = await idsByCursor(gateway, id);
  const bytes = last.file ? await gateway.download(last.file.downloadUrl) : null;
  const rows = bytes ? idsInFile(order, bytes) : [];
  compare(count, truth, ids, rows);
  const faults = [
    ...faultsOf(last, truth.size),
    ...(isAsTold(last, bytes) ? [] : ['has another file than told']),
  ];
  if ([...ids, ...rows].some((user) => !truth.has(user))) faults.push('has users that its provider has not');
  count.faults.push(...faults.map((fault) => `${id} of ${order.provider} ${fault}`));
}

function compare(
  count: UserCount,
  truth: ReadonlySet<string>,
  ids: readonly string[],
  rows: readonly string[],
): void {
  const [byCursor, inFile] = [new Set(ids), new Set(rows)];
  const found = [...truth].filter((user) => byCursor.has(user) && inFile.has(user)).length;
  count.expected += truth.size;
  count.found += found;
  count.lost += truth.size - found;
  count.twice += ids.length - byCursor.size + rows.length - inFile.size;
}

function faultsOf({ status, error, stalledSince, progress, file }: Shown, users: number): string[] {
  if (status !== 'COMPLETED') return [`is ${status}: ${JSON.stringify(error)}`];
  const isExact = progress.users === users && progress.skipped === 0 && file?.rows === users;
  return [
    ...(stalledSince === null ? [] : ['is stalled']),
    ...(isExact ? [] : [`tells of ${JSON.stringify(progress)} and ${file?.rows} rows`]),
  ];
}

function isAsTold({ file }: Shown, bytes: Buffer | null): boolean {
  if (!file || !bytes) return true;
  return createHash('sha256').update(bytes).digest('hex') === file.sha256;
}

async function idsByCursor(gateway: Gateway, id: string): Promise<{ ids: string[]; last: Shown }> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const last = await showPage(gateway, id, after);
    ids.push(...(last.users?.nodes ?? []).map(({ providerUserId }) => providerUserId));
    if (last.users?.pageInfo.hasNextPage !== true) return { ids, last };
    after = last.users.pageInfo.endCursor;
  }
}

async function showPage(gateway: Gateway, id: string, after: string | null): Promise<Shown> {
  return (await gateway.ask<{ usersExport: Shown }>(show, { id, after })).usersExport;
}
