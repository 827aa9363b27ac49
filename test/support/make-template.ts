import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createPgliteDirectory } from '../../src/exports/store/create-directory.js';
import { templateDir } from './data-dir.js';

// A new PGlite directory takes seconds; it is made once, and each test copies it.
if (!existsSync(templateDir)) {
  await mkdir(join(templateDir, '..'), { recursive: true });
  const partial = await mkdtemp(`${templateDir}-`);
  await createPgliteDirectory(join(partial, 'pglite'));
  await rename(partial, templateDir).catch(() => rm(partial, { recursive: true }));
}
