/** A program that is still opening when a signal comes, and whose opening fails because of it. */
import { runUntilSignal } from '../../src/commands/signals.js';
import { openLogger } from '../../src/logger.js';

const opened = runUntilSignal(openLogger('info'), async (life) => {
  const closed = new Promise<void>((resolve) => life.defer('what is open', resolve));
  const running = setInterval(() => undefined, 1000);
  process.stdout.write('opening\n');
  await closed;
  clearInterval(running);
  throw new Error('what it stands on was closed');
});

// As the command line does with a start that fails.
opened.catch(() => process.exit(1));
