import type { JsonObject } from '../../../src/json.js';
import type { CollectRequest, Source } from '../../../src/providers/provider.js';

/** The source of a provider that cannot do without options: these are used where a request has none. */
export function withOptions(source: Source, options: JsonObject): Source {
  const complete = (request: CollectRequest) => ({ ...request, options: request.options ?? options });
  return {
    id: source.id,
    provider: source.provider,
    title: source.title,
    capabilities: source.capabilities,
    validate: (request) => source.validate(complete(request)),
    begin: (request, signal) => source.begin(complete(request), signal),
    check: (ticket, signal) => source.check(ticket, signal),
    read: (read) => source.read({ ...read, request: complete(read.request) }),
    health: (signal) => source.health(signal),
  };
}
