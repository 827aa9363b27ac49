import { join } from 'node:path';
import { openDiskFiles } from '../files/disk.js';
import type { FileStore } from '../files/file-store.js';
import { openS3Files } from '../files/s3/s3.js';
import type { Settings } from '../settings/settings.js';

/**
 * Opens the file store that the settings name.
 *
 * @throws StorageFault when it cannot be used; the message says what to do.
 */
export async function openFiles({ files, data }: Pick<Settings, 'files' | 'data'>): Promise<FileStore> {
  if (files.kind === 's3') return openS3Files(files);
  return openDiskFiles(join(data.dir, 'files'), { alone: data.databaseUrl === undefined });
}
