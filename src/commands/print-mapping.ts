import { Command } from 'commander';
import { mappingPage } from '../providers/mapping-page.js';

/** `rollcall print-mapping`: where each field of the unified user comes from, as Markdown. */
export function printMappingCommand(): Command {
  return new Command('print-mapping')
    .description('print where each field of the unified user comes from (Markdown)')
    .action(() => {
      process.stdout.write(mappingPage());
    });
}
