import { Command } from 'commander';
import { openLogger } from '../logger.js';
import type { Flags } from '../settings/overrides.js';
import { readSettings } from '../settings/settings.js';
import { requireShared } from '../settings/split.js';
import { banner, bareBanner } from './banner.js';
import type { BarePlan } from './open-bare.js';
import { runUntilSignal } from './signals.js';

/** `rollcall serve`: API and worker in one process, or the API alone. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the API and run exports')
    .option('--config <file>', 'the settings file (default: $ROLLCALL_CONFIG, else ./rollcall.yaml)')
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--port <number>', 'the port to listen on (default: 4000)')
    .option('--data-dir <folder>', 'the folder that state lives in (default: ./data)')
    .option('--sandbox', 'run simulated providers beside the configured sources')
    .option('--users <number>', 'users of each simulated provider (default: 1000)')
    .option('--supergraph <file>', 'serve this supergraph (a file or an address), whoever composed it')
    .option('--no-sources', 'serve other subgraphs alone: no users, no database, no data folder')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (default: info)')
    .option('--no-worker', 'serve the API only, and leave exports to `rollcall worker` (needs DATABASE_URL)')
    .addHelpText('after', examples)
    .action(serve);
}

const examples = `
Without a settings file the sandbox runs: simulated providers, no account needed.

Examples:
  $ rollcall serve
  $ rollcall serve --config acme.yaml --port 8080 --data-dir /var/lib/rollcall
  $ rollcall serve --sandbox --users 50000 --host 0.0.0.0
  $ DATABASE_URL=postgres://… rollcall serve --no-worker
  $ rollcall serve --supergraph supergraph.graphql --no-sources`;

async function serve(flags: Flags & { readonly worker: boolean }): Promise<void> {
  const settings = readSettings(flags);
  const { federation } = settings;
  const logger = openLogger(settings.log.level);
  if (flags.sources === false && federation) return serveBare({ settings, federation, logger });
  const works = flags.worker;
  if (!works) requireShared(settings);
  await runUntilSignal(logger, async (life) => {
    // Loaded only now, so that a wrong setting is answered at once.
    const { openRollcall } = await import('./open.js');
    const { server, sourceIds } = await openRollcall({ settings, logger, works }, life);
    process.stdout.write(banner({ settings, port: server.port, sourceIds }));
  });
}

async function serveBare(plan: BarePlan): Promise<void> {
  await runUntilSignal(plan.logger, async (life) => {
    const { openBare } = await import('./open-bare.js');
    const { port } = await openBare(plan, life);
    process.stdout.write(bareBanner({ ...plan, port }));
  });
}
