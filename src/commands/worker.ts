import { Command } from 'commander';
import { openLogger } from '../logger.js';
import type { Flags } from '../settings/overrides.js';
import { readWorkerSettings, type Settings } from '../settings/settings.js';
import { requireShared } from '../settings/split.js';
import { runUntilSignal } from './signals.js';
import { version } from './version.js';

/** `rollcall worker`: exports without an API, which only a shared database makes possible. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('run exports without serving the API (needs DATABASE_URL)')
    .option('--config <file>', 'the settings file (default: $ROLLCALL_CONFIG, else ./rollcall.yaml)')
    .option('--data-dir <folder>', 'the folder of the files, if they are on disk (default: ./data)')
    .option(
      '--port <number>',
      'answer /healthz, /readyz and /metrics on this port (default: no port is opened)',
    )
    .option('--host <address>', 'the address for --port (default: 127.0.0.1)')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (default: info)')
    .addHelpText('after', example)
    .action(work);
}

const example = `
Any number of workers and gateways (rollcall serve --no-worker) share one PostgreSQL and one store of files.

Example:
  $ DATABASE_URL=postgres://… rollcall worker --config acme.yaml`;

async function work(flags: Flags): Promise<void> {
  const settings = readWorkerSettings(flags);
  requireShared(settings);
  const logger = openLogger(settings.log.level);
  await runUntilSignal(logger, async (life) => {
    // Loaded only now, so that a wrong setting is answered at once.
    const { openFloors } = await import('./floors.js');
    const { openProbes } = await import('./probes.js');
    const { sourceIds, store, metrics } = await openFloors({ settings, logger, works: true }, life);
    // Only when it is asked for: on one machine, workers would fight over the port.
    const probes =
      flags.port === undefined ? [] : await openProbes({ settings, logger, store, metrics }, life);
    process.stdout.write(greeting(settings, sourceIds, probes));
  });
}

function greeting({ exports }: Settings, sourceIds: readonly string[], probes: readonly string[]): string {
  const sources = sourceIds.join(', ') || 'none; name one under sources in the settings file';
  const door = probes.length === 0 ? '' : `  Probes   ${probes.join(', ')}\n`;
  return `Rollcall ${version()} works on exports, ${exports.concurrency} at once.\n\n  Sources  ${sources}\n${door}\n`;
}
