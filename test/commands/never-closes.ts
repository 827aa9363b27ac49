/**
 * A program whose rooms do not close as they should: `never-closes.ts <patience as JSON>`. One hangs, one fails.
 * Says `open`, then `closing`.
 */
import { runUntilSignal, type Patience } from '../../src/commands/signals.js';
import { openLogger } from '../../src/logger.js';

const patience = JSON.parse(process.argv[2] ?? '{}') as Patience;
const logger = openLogger('info');

await runUntilSignal(
  logger,
  (life) => {
    const running = setInterval(() => undefined, 1000);
    life.defer('the good room', () => {
      clearInterval(running);
      logger.info('The good room has closed');
    });
    life.defer('the broken room', () => Promise.reject(new Error('its door is stuck')));
    life.defer('the endless room', () => {
      process.stdout.write('closing\n');
      return new Promise<void>(() => undefined);
    });
    process.stdout.write('open\n');
    return Promise.resolve();
  },
  patience,
);
