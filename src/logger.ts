import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** What is a secret wherever it stands. Shapes and names are the providers' and HTTP's. */
const secretNames = [
  'apiKey',
  'accessToken',
  'access_token',
  'authorization',
  'clientSecret',
  'client_secret',
  'client_assertion',
  'cookie',
  'password',
  'privateKey',
  'refresh_token',
  'secret',
  'secretAccessKey',
  'signature',
  'signingKeys',
  'ticket',
  'userKey',
  'x-api-key',
];

/**
 * Opens the log: JSON lines on standard error, so that standard output stays free for what a command prints.
 *
 * Values under a secret's name are replaced, down to four levels. Of an error only type, message, stack
 * and causes are written: HTTP clients hang whole requests, headers included, on theirs.
 */
export function openLogger(level: string, to: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap(atEveryLevel), censor: '[secret]' },
      serializers: { err: describe, error: describe },
    },
    to,
  );
}

/** Written at once: a process that ends by a signal has no later moment for its last lines. */
function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: true });
}

function atEveryLevel(name: string): string[] {
  return ['', '*', '*.*', '*.*.*'].map((above) => `${above}["${name}"]`);
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type: name, message, code, stack, ...(cause === undefined ? {} : { cause: describe(cause) }) };
}
