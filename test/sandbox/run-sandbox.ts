import { openSandbox } from '../../src/sandbox/sandbox.js';

/**
 * A sandbox as a process of its own: `run-sandbox.ts <dir> [users]`. It prints its sources in one line and runs
 * until it is killed.
 */
const [dir = '', users = '3000'] = process.argv.slice(2);
const sandbox = await openSandbox({ dir, users: Number(users), jobMs: 0 });
process.stdout.write(`${JSON.stringify(sandbox.sources)}\n`);
