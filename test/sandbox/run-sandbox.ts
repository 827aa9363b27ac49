import { openSandbox } from '../../src/sandbox/sandbox.js';

/** A sandbox as a process of its own: it prints its sources in one line and runs until it is killed. */
const sandbox = await openSandbox({ dir: process.argv[2]!, users: 3000, jobMs: 0 });
process.stdout.write(`${JSON.stringify(sandbox.sources)}\n`);
