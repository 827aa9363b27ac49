import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { sourceSettings, type SourceSettings } from '../providers/registry.js';
import { openSandbox } from '../sandbox/sandbox.js';
import { sandboxDir } from '../settings/sandbox.js';
import type { Settings } from '../settings/settings.js';
import { takeFolder } from './data-dir.js';

/** The sandbox speaks the providers' own protocols, so its sources are settings like any other; none without it. */
export async function openSimulatedSources(
  settings: Settings,
  logger: Logger,
  life: Life,
): Promise<SourceSettings[]> {
  if (!settings.sandbox) return [];
  const dir = sandboxDir(settings.data.dir);
  await takeFolder(dir, life);
  const warn = (sentence: string) => logger.warn(sentence);
  const sandbox = await openSandbox({ dir, warn, users: settings.sandbox.users });
  life.defer('sandbox', () => sandbox.close());
  return sandbox.sources.map((source) => sourceSettings.parse(source));
}
