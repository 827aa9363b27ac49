import { Command } from 'commander';
import type { Flags } from '../settings/overrides.js';
import { readSettings, readWorkerSettings } from '../settings/settings.js';
import type { Finding } from './finding.js';

/** `rollcall check`: settings, storage and sources, a line each, before a start relies on them. */
export function checkCommand(): Command {
  return new Command('check')
    .description("check the settings, the storage and each source's credentials, and start nothing")
    .option('--config <file>', 'the settings file (default: $ROLLCALL_CONFIG, else ./rollcall.yaml)')
    .option('--data-dir <folder>', 'the folder that state lives in (default: ./data)')
    .option('--for-worker', 'of a `rollcall worker`, which needs no key for download links')
    .addHelpText('after', example)
    .action(check);
}

const example = `
Nothing is written, and no user is asked for; a server on the same settings may run meanwhile. What is wrong has
its reason behind ✗, and the exit code is 1.

Example:
  $ rollcall check --config acme.yaml`;

async function check(flags: Flags & { readonly forWorker?: boolean }): Promise<void> {
  const settings = flags.forWorker ? readWorkerSettings(flags) : readSettings(flags);
  // Loaded only now, so that a wrong setting is answered at once.
  const { findings } = await import('./findings.js');
  let faults = 0;
  for (const pending of findings(settings)) {
    const finding = await pending;
    if (finding.kind === 'fault') faults++;
    process.stdout.write(`${lineOf(finding)}\n`);
  }
  if (faults > 0) process.exitCode = 1;
}

function lineOf({ kind, subject, words }: Finding): string {
  return `${kind === 'well' ? '✓' : '✗'} ${subject.padEnd(10)} ${words}`;
}
