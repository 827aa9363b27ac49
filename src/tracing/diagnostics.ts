import { diag, DiagLogLevel } from '@opentelemetry/api';
import { monotonicMs } from '../clock.js';
import type { Logger } from '../logger.js';

/** A collector that is away fails every batch; one line in this time is enough, in milliseconds. */
const sayEveryMs = 60_000;
/** Most of a reason that is logged. */
const mostCharacters = 300;

/** Has what OpenTelemetry says against anything logged as warnings, at most one a minute. */
export function logDiagnostics(log: Logger): void {
  let saidAtMs = -Infinity;
  let unsaid = 0;
  const say = (said: string) => {
    if (monotonicMs() - saidAtMs < sayEveryMs) {
      unsaid++;
      return;
    }
    log.warn(
      { reason: reasonIn(said).slice(0, mostCharacters), unsaid },
      'Traces are not what they should be',
    );
    saidAtMs = monotonicMs();
    unsaid = 0;
  };
  const nobody = () => undefined;
  const logger = { error: say, warn: say, info: nobody, debug: nobody, verbose: nobody };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** Faults come as JSON, with their stack and with whatever the collector answered: their message is enough. */
function reasonIn(said: string): string {
  try {
    const { message, code = '' } = JSON.parse(said) as { message?: unknown; code?: unknown };
    return typeof message === 'string' ? `${message} ${String(code)}`.trim() : said;
  } catch {
    return said;
  }
}
