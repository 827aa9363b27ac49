import { Command } from 'commander';
import type { Flags } from '../settings/overrides.js';
import { readWorkerSettings } from '../settings/settings.js';

/** `rollcall compose`: the supergraph SDL on standard output, or every reason why there is none. */
export function composeCommand(): Command {
  return new Command('compose')
    .description('compose the subgraphs of the settings with our own, and print the supergraph (SDL)')
    .option('--config <file>', 'the settings file (default: $ROLLCALL_CONFIG, else ./rollcall.yaml)')
    .addHelpText('after', example)
    .action(compose);
}

const example = `
What does not compose is said on standard error, every reason in a line, and the exit code is 1.

Example:
  $ rollcall compose --config acme.yaml > supergraph.graphql`;

async function compose(flags: Flags): Promise<void> {
  const settings = readWorkerSettings(flags);
  // Loaded only now, so that a wrong setting is answered at once.
  const { composeOnce } = await import('./compose-once.js');
  const composition = await composeOnce(settings);
  if (composition.kind === 'composed') {
    process.stdout.write(`${composition.supergraphSdl}\n`);
    return;
  }
  process.stderr.write(`${composition.fault.message}\n`);
  process.exitCode = 1;
}
