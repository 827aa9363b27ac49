import { Command } from 'commander';
import { checkCommand } from './check.js';
import { composeCommand } from './compose.js';
import { keyCommand } from './key.js';
import { printSchemaCommand } from './print-schema.js';
import { printMappingCommand } from './print-mapping.js';
import { printSettingsCommand } from './print-settings.js';
import { sandboxCommand } from './sandbox.js';
import { serveCommand } from './serve.js';
import { version } from './version.js';
import { workerCommand } from './worker.js';

const examples = `
Examples:
  $ rollcall serve                          with ./rollcall.yaml, or, without one, with simulated users
  $ rollcall serve --config acme.yaml --port 8080
  $ rollcall serve --sandbox --users 50000
  $ rollcall check                          settings, storage, and each source's credentials
  $ rollcall key --name ci --tenant acme
  $ rollcall print-schema > schema.graphql
  $ rollcall compose > supergraph.graphql

Every setting is listed in docs/settings.md.`;

/** The command line: one command per file of this folder. */
export function program(): Command {
  return new Command('rollcall')
    .description('One GraphQL API that exports the users of the places where they live.')
    .version(version(), '-v, --version')
    .showHelpAfterError('(rollcall --help lists the commands)')
    .addHelpText('after', examples)
    .addCommand(serveCommand())
    .addCommand(workerCommand())
    .addCommand(checkCommand())
    .addCommand(sandboxCommand())
    .addCommand(keyCommand())
    .addCommand(composeCommand())
    .addCommand(printSchemaCommand())
    .addCommand(printSettingsCommand())
    .addCommand(printMappingCommand());
}
