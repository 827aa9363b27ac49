import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pino } from 'pino';
import { unobserved } from '../../../src/exports/observer.js';
import type { Store } from '../../../src/exports/store/store.js';
import { sweep } from '../../../src/exports/sweeper.js';
import { openDiskFiles } from '../../../src/files/disk.js';
import { listedNames } from '../../behaviour/listed-names.js';

const day = 86_400_000;

/** Sweeps once, and tells what is left on the disk that nobody lists, and what is listed but not there. */
export async function filesOutOfPlace(store: Store, root: string): Promise<string[]> {
  const files = openDiskFiles(root, { alone: true });
  const settings = { ...sweepSettings, retentionMs: day, recordRetentionMs: day };
  const tenancy = { mayUse: () => true, abandoned: null };
  const log = pino({ level: 'silent' });
  await sweep({ store, files, settings, tenancy, auditRetentionMs: day, log, observer: unobserved });
  await files.close();
  const listed = new Set(await listedNames(store.db));
  const there = new Set(await namesBelow(root));
  return [
    ...[...there].filter((name) => !listed.has(name)).map((name) => `${name} is left on the disk`),
    ...[...listed].filter((name) => !there.has(name)).map((name) => `${name} is not on the disk`),
  ];
}

/** What the sweeper does not look at, or only to wait. */
const sweepSettings = {
  concurrency: 1,
  perSource: 1,
  leaseMs: 1000,
  segment: { bytes: 1000, everyMs: 1000 },
  keepNewest: true,
  deadlineMs: day,
  stalledAfterMs: day,
  retries: 0,
};

/** Read past the file store, so that what it does not show is seen too. */
async function namesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .filter((name) => name !== '.store');
}
