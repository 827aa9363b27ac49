import { gunzipSync } from 'node:zlib';
import { readCsv } from '../../users/csv-reader.js';
import type { Order } from './orders.js';
import { chaosSources } from './sources.js';

/** The users' ids of a downloaded file, in the order of its rows. */
export function idsInFile({ format, compression }: Order, bytes: Buffer): string[] {
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

/** The ids that a simulated provider lists itself, asked past Rollcall. */
export async function listedIds(sandboxOrigin: string, provider: string): Promise<ReadonlySet<string>> {
  const listing = await (await fetch(`${sandboxOrigin}/listing/${provider}`)).text();
  return new Set(linesOf(listing).map((user) => user[chaosSources[provider]!.idKey]!));
}

function linesOf(ndjson: string): Record<string, string>[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
}
