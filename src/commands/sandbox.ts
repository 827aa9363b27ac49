import { Command } from 'commander';
import { stringify } from 'yaml';
import { openLogger } from '../logger.js';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.js';
import type { Flags } from '../settings/overrides.js';
import { readSandboxSettings } from '../settings/sandbox.js';
import { takeFolder } from './data-dir.js';
import { runUntilSignal } from './signals.js';

/** `rollcall sandbox`: the simulated providers alone, and the settings that reach them. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run the simulated providers alone and print them as a rollcall.yaml')
    .option('--port <number>', 'the port to listen on (default: that of last time, else a free one)')
    .option('--users <number>', 'users of each provider (default: 1000)')
    .option('--data-dir <folder>', 'keep state below this folder (default: ./data)')
    .addHelpText('after', example)
    .action(runSandbox);
}

const example = `
Example:
  $ rollcall sandbox --users 5000 > rollcall.yaml &
  $ rollcall serve`;

async function runSandbox(flags: Flags): Promise<void> {
  const settings = readSandboxSettings(flags);
  const logger = openLogger('info');
  await runUntilSignal(logger, async (life) => {
    await takeFolder(settings.dir, life);
    const sandbox = await openSandbox({ ...settings, warn: (sentence) => logger.warn(sentence) });
    life.defer('sandbox', () => sandbox.close());
    process.stdout.write(settingsFor(sandbox));
  });
}

function settingsFor({ origin, users, sources }: Sandbox): string {
  const headline = `# Simulated providers on ${origin}, ${users} users each. No real account is asked.\n`;
  return headline + stringify({ sources });
}
