import { OperationTypeNode, parse } from 'graphql';
import type { Subgraph } from '../transports/subgraph.js';
import { poll } from './poll.js';
import type { TextSource } from './text-source.js';

const text = '{ _service { sdl } }';
const document = parse(text, { noLocation: true });

/** The SDL that a subgraph says of itself, asked for every `everyMs` milliseconds (10 000). */
export function polledSubgraph(subgraph: Subgraph, everyMs = 10_000): TextSource {
  return (listener) => {
    const polling = poll((signal) => sdlOf(subgraph, signal), everyMs, listener);
    return {
      close() {
        polling.close();
        void subgraph.close();
      },
    };
  };
}

async function sdlOf(subgraph: Subgraph, signal: AbortSignal): Promise<string> {
  const kind = OperationTypeNode.QUERY;
  const asked = { kind, text, document, variables: {}, context: undefined, signal };
  const { data, errors } = await subgraph.execute(asked);
  const { sdl } = (data?._service ?? {}) as { sdl?: unknown };
  if (typeof sdl === 'string') return sdl;
  throw new Error(errors?.[0]?.message ?? 'It does not say its SDL.');
}
