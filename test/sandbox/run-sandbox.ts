import { openSandbox } from '../../src/sandbox/sandbox.js';
import { endWithParent } from '../support/end-with-parent.js';

/**
 * A sandbox as a process of its own: `run-sandbox.ts <dir> [users] [jobMs]`. It prints its sources in one line and
 * runs until it is killed or whoever started it is gone.
 */
endWithParent();
const [dir = '', users = '3000', jobMs = '0'] = process.argv.slice(2);
const sandbox = await openSandbox({ dir, users: Number(users), jobMs: Number(jobMs) });
process.stdout.write(`${JSON.stringify(sandbox.sources)}\n`);
