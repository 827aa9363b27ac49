import { Command } from 'commander';
import type { Flags } from '../settings/overrides.js';
import { SettingsFault } from '../settings/fault.js';
import { readSettings, readWorkerSettings, type Settings } from '../settings/settings.js';
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

async function check(flags: CheckFlags): Promise<void> {
  for (const pending of await findingsOf(flags)) {
    const finding = await pending;
    if (finding.kind === 'fault') process.exitCode = 1;
    process.stdout.write(`${lineOf(finding)}\n`);
  }
}

type CheckFlags = Flags & { readonly forWorker?: boolean };

/** With wrong settings nothing else can be looked at. */
async function findingsOf(flags: CheckFlags): Promise<readonly (Finding | Promise<Finding>)[]> {
  let settings: Settings;
  try {
    settings = flags.forWorker ? readWorkerSettings(flags) : readSettings(flags);
  } catch (fault) {
    if (!(fault instanceof SettingsFault)) throw fault;
    return fault.faults.map(({ where, what }) => ({
      kind: 'fault',
      subject: 'settings',
      words: `${where} ${what}`,
    }));
  }
  // Loaded only now, so that a wrong setting is answered at once.
  const { findings } = await import('./findings.js');
  return findings(settings);
}

/** Of whatever words, one line. */
function lineOf({ kind, subject, words }: Finding): string {
  return `${kind === 'well' ? '✓' : '✗'} ${subject.padEnd(10)} ${words.replace(/\s+/g, ' ')}`;
}
