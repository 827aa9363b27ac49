import type { Redactor } from '../http/redactor.js';
import type { Batch, Check, ReadRequest, Source } from './provider.js';

/**
 * The source without its secrets in anything that it says of a failure: message, stack and causes of what it throws,
 * and the reason of a job that failed. It is the last gate, so that what nobody foresaw cannot pass either.
 */
export function discreet(source: Source, redactor: Redactor): Source {
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw masked(error, redactor);
    }
  };
  return {
    id: source.id,
    provider: source.provider,
    title: source.title,
    capabilities: source.capabilities,
    validate: (request) => source.validate(request),
    begin: (request, signal) => told(() => source.begin(request, signal)),
    check: async (ticket, signal) => redacted(await told(() => source.check(ticket, signal)), redactor),
    read: (request) => reading(source, request, redactor),
    health: (signal) => told(() => source.health(signal)),
  };
}

async function* reading(source: Source, request: ReadRequest, redactor: Redactor): AsyncGenerator<Batch> {
  try {
    yield* source.read(request);
  } catch (error) {
    throw masked(error, redactor);
  }
}

function redacted(check: Check, redactor: Redactor): Check {
  if (check.state !== 'failed') return check;
  const { reason, providerCode } = check;
  return {
    state: 'failed',
    reason: redactor.redact(reason),
    ...(providerCode === undefined ? {} : { providerCode: redactor.redact(providerCode) }),
  };
}

/** The same error, since who catches it may know it by its identity: an aborted signal's reason is one. */
function masked(error: unknown, redactor: Redactor, seen = new Set<unknown>()): unknown {
  if (!(error instanceof Error) || seen.has(error)) return error;
  seen.add(error);
  for (const name of ['message', 'stack'] as const) {
    const text = error[name] ?? '';
    const value = redactor.mask(text);
    // Some errors of the platform have a message that cannot be assigned.
    if (value !== text) Reflect.defineProperty(error, name, { value, configurable: true, writable: true });
  }
  masked(error.cause, redactor, seen);
  return error;
}
