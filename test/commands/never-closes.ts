/** A program that cannot be closed: `never-closes.ts <fuseMs> <secondSignalMs>`. Says `open`, then `closing`. */
import { runUntilSignal } from '../../src/commands/signals.js';
import { openLogger } from '../../src/logger.js';

const [fuseMs = 0, secondSignalMs = 0] = process.argv.slice(2).map(Number);
const logger = openLogger('info');

await runUntilSignal(
  logger,
  (life) => {
    const running = setInterval(() => undefined, 1000);
    life.defer(() => clearInterval(running));
    life.defer(() => {
      process.stdout.write('closing\n');
      return new Promise<void>(() => undefined);
    });
    process.stdout.write('open\n');
    return Promise.resolve();
  },
  { fuseMs, secondSignalMs },
);
