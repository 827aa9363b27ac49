import { composeSupergraph, type SubgraphSdl } from '../federation/composing/compose.js';
import { CompositionFault, type CompositionReason } from '../federation/composing/reasons.js';
import type { TextSource } from '../federation/sources/text-source.js';
import type { SuppliedSubgraph } from '../federation/supply.js';
import { printSchema } from '../server/schema.js';
import { ownSubgraphName } from '../settings/subgraph.js';
import type { Settings } from '../settings/settings.js';
import { suppliedSubgraphs } from './supply.js';

/** What {@link composeOnce} comes to. */
export type Outcome =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'refused'; readonly fault: CompositionFault };

/** Reads the schema of every subgraph once and composes them with ours. Rejects when there is nothing to compose. */
export async function composeOnce({ federation, server }: Settings): Promise<Outcome> {
  if (federation?.supergraph !== undefined)
    throw new Error('federation.supergraph is composed already: there is nothing to compose.');
  const supplied = federation ? suppliedSubgraphs(federation) : [];
  const read = await Promise.all(supplied.map(readOnce));
  const unread = read.flatMap((each) => ('reason' in each ? [each.reason] : []));
  const url = `${server.publicUrl ?? `http://localhost:${server.port}`}/graphql`;
  const own = { name: ownSubgraphName, url, sdl: printSchema() };
  const composition = composeSupergraph([own, ...read.flatMap((each) => ('sdl' in each ? [each] : []))]);
  // What is missing makes others not compose, or compose to less than is meant: both are told.
  const reasons = [...unread, ...(composition.kind === 'refused' ? composition.reasons : [])];
  if (composition.kind === 'refused' || reasons.length > 0)
    return { kind: 'refused', fault: new CompositionFault(reasons) };
  return composition;
}

async function readOnce({
  name,
  url,
  sdl: source,
}: SuppliedSubgraph): Promise<SubgraphSdl | { readonly reason: CompositionReason }> {
  try {
    return { name, url, sdl: await firstText(source) };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    const message = `its schema cannot be read: ${why}`;
    const reason: CompositionReason = { code: 'SUBGRAPH_UNREACHABLE', subgraph: name, message };
    return { reason };
  }
}

/** What a source says first; then it is closed. */
function firstText(source: TextSource): Promise<string> {
  return new Promise<string>((changed, failed) => {
    const opening = source({
      changed: (text) => {
        changed(text);
        setImmediate(() => opening.close());
      },
      failed: (fault) => {
        failed(fault instanceof Error ? fault : new Error(String(fault)));
        setImmediate(() => opening.close());
      },
    });
  });
}
