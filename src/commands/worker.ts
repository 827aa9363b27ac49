import { Command } from 'commander';
import { whyNotSplit } from '../settings/split.js';

/** `rollcall worker`: exports without an API, which only a shared database makes possible. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('run exports without serving the API (needs PostgreSQL; not in this version)')
    .option('--config <file>', 'the settings file')
    .action(() => {
      throw new Error(whyNotSplit());
    });
}
