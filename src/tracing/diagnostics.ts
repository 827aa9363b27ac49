import { diag, DiagLogLevel } from '@opentelemetry/api';
import { monotonicMs } from '../clock.js';
import type { Logger } from '../logger.js';

/** A collector that is away fails every batch; one line in this time is enough, in milliseconds. */
const sayEveryMs = 60_000;
/** Most of a message that is logged: it may hold the collector's whole answer. */
const mostCharacters = 500;

/** Has what OpenTelemetry says against anything logged as warnings, at most one a minute. */
export function logDiagnostics(log: Logger): void {
  let saidAtMs = -Infinity;
  let unsaid = 0;
  const say = (message: string) => {
    if (monotonicMs() - saidAtMs < sayEveryMs) return void unsaid++;
    log.warn({ reason: message.slice(0, mostCharacters), unsaid }, 'Traces are not what they should be');
    saidAtMs = monotonicMs();
    unsaid = 0;
  };
  const nobody = () => undefined;
  const logger = { error: say, warn: say, info: nobody, debug: nobody, verbose: nobody };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
