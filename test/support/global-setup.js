import { execFileSync } from 'node:child_process';
import { compilePrograms } from './compile-programs.js';

/** Jest loads this file without its transform, so the TypeScript runs in a process of its own. */
export default function globalSetup() {
  execFileSync(process.execPath, ['--import', 'tsx', new URL('make-template.ts', import.meta.url).pathname], {
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  process.env.ROLLCALL_TEST_BUILD = compilePrograms();
}
