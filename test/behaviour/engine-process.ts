/**
 * An engine as a process of its own: `engine-process.ts <data dir> <sources as JSON> [<URL of a PostgreSQL>]`. It
 * says `[]` when it is open, then answers each line `[n, name, ...arguments]` with `[n, result]` or
 * `[n, null, fault]`, and ends with its standard input.
 */
import { createInterface } from 'node:readline';
import { openDesk, type Desk } from './engine-desk.js';

const [dir = '', sources = '[]', databaseUrl] = process.argv.slice(2);
const desk = await openDesk({ dir, sources: JSON.parse(sources) as unknown[], databaseUrl });

async function answer(line: string): Promise<unknown[]> {
  const [n, name, ...args] = JSON.parse(line) as [number, keyof Desk, ...unknown[]];
  try {
    return [n, await (desk[name] as (...args: unknown[]) => unknown)(...args)];
  } catch (fault) {
    return [n, null, String(fault)];
  }
}

const say = (message: unknown[]) => void process.stdout.write(`${JSON.stringify(message)}\n`);

say([]);
// Lines are answered as their answers come: some wait for others.
for await (const line of createInterface(process.stdin)) void answer(line).then(say);
process.exit();
