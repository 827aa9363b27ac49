import { Command } from 'commander';
import { settingsPage } from '../settings/reference.js';

/** `rollcall print-settings`: every setting, what it may be, its default and its meaning, as Markdown. */
export function printSettingsCommand(): Command {
  return new Command('print-settings')
    .description('print every setting, what it may be, its default and its meaning (Markdown)')
    .action(() => {
      process.stdout.write(settingsPage());
    });
}
