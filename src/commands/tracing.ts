import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { readTracingSettings } from '../settings/tracing.js';
import type { Tracing } from '../tracing/tracing.js';
import { version } from './version.js';

/** Opens traces if OpenTelemetry's variables ask for them; without them nothing of it is loaded. */
export async function tracingOf(logger: Logger, life: Life): Promise<Tracing | undefined> {
  const { warnings, ...settings } = readTracingSettings();
  for (const warning of warnings) logger.warn(warning);
  if (settings.exporters.length === 0) return undefined;
  const { openTracing } = await import('../tracing/tracing.js');
  const tracing = openTracing({ ...settings, version: version() }, logger);
  life.defer('traces', () => tracing.close());
  return tracing;
}
