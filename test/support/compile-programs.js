import { transformFileSync } from '@swc/core';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What tests start as processes of their own, and all that these import. */
const rooms = ['src', 'resolvers', 'schema', 'examples', 'test'];

/** The compiler's settings are those of the tests themselves. */
const settings = {
  swcrc: false,
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};

/**
 * Compiles every program once, so that none of the many processes of a run has to: half of the time until one
 * answers would go into it. Files that have not changed since are left as they are.
 *
 * @returns {string} the folder that holds them, at the same paths
 */
export function compilePrograms() {
  const to = join(root, '.test-build');
  for (const room of rooms)
    for (const path of readdirSync(join(root, room), { recursive: true })) keep(join(room, String(path)), to);
  const modules = join(to, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules);
  return to;
}

function keep(path, to) {
  const source = join(root, path);
  const stat = statSync(source);
  if (!stat.isFile() || path.includes('node_modules')) return;
  const isProgram = path.endsWith('.ts') && !path.endsWith('.test.ts');
  const target = join(to, isProgram ? path.replace(/\.ts$/, '.js') : path);
  if (!isProgram && !/\.(sql|json|js|css)$/.test(path)) return;
  if (statSync(target, { throwIfNoEntry: false })?.mtimeMs > stat.mtimeMs) return;
  mkdirSync(dirname(target), { recursive: true });
  if (isProgram) writeFileSync(target, transformFileSync(source, settings).code);
  else copyFileSync(source, target);
}
