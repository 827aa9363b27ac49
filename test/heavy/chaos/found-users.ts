import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { readCsv } from '../../users/csv-reader.js';
import type { Gateway } from './gateway.js';
import type { Order } from './orders.js';
import { chaosSources, providerNames } from './sources.js';

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

async function countExport(
  count: UserCount,
  gateway: Gateway,
  { id, order, truth }: Expected,
): Promise<void> {
  count.expected += truth.size;
  const { ids, last } = await idsByCursor(gateway, id);
  const { status, error, stalledSince, progress, file } = last;
  const complain = (what: string) => count.faults.push(`${id} of ${order.provider} ${what}`);
  if (status !== 'COMPLETED' || !file) {
    count.lost += truth.size;
    return void complain(`is ${status}: ${JSON.stringify(error)}`);
  }
  if (stalledSince !== null) complain('is stalled');
  if (progress.users !== truth.size || file.rows !== truth.size || progress.skipped > 0) {
    complain(`tells of ${JSON.stringify(progress)} and ${file.rows} rows`);
  }
  const bytes = await gateway.download(file.downloadUrl);
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256)
    complain('has another file than told');
  const rows = idsInFile(order, bytes);
  const both = [ids, rows].map((each) => new Set(each));
  const found = [...truth].filter((user) => both.every((each) => each.has(user))).length;
  count.found += found;
  count.lost += truth.size - found;
  count.twice += ids.length - both[0]!.size + rows.length - both[1]!.size;
  if (ids.some((user) => !truth.has(user))) complain('has users that its provider does not have');
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

function idsInFile({ format, compression }: Order, bytes: Buffer): string[] {
  const text = (compression === 'GZIP' ? gunzipSync(bytes) : bytes).toString('utf8');
  switch (format) {
    case 'CSV':
      return readCsv(text)
        .slice(1)
        .map(([id]) => id!);
    case 'NDJSON':
      return linesOf(text).map(({ providerUserId }) => providerUserId!);
    case 'JSON':
      return (JSON.parse(text) as Record<string, string>[]).map(({ providerUserId }) => providerUserId!);
  }
}

async function listedIds(sandboxOrigin: string, provider: string): Promise<ReadonlySet<string>> {
  const listing = await (await fetch(`${sandboxOrigin}/listing/${provider}`)).text();
  return new Set(linesOf(listing).map((user) => user[chaosSources[provider]!.idKey]!));
}

function linesOf(ndjson: string): Record<string, string>[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
}
