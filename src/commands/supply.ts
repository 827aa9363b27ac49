import { polledSubgraph } from '../federation/sources/polled-subgraph.js';
import { polledUrl } from '../federation/sources/polled-url.js';
import type { TextSource } from '../federation/sources/text-source.js';
import { watchedFile } from '../federation/sources/watched-file.js';
import type { SuppliedSubgraph, Supply } from '../federation/supply.js';
import { openRemote } from '../federation/transports/remote.js';
import { isAddress, type FederationSettings } from '../settings/federation.js';

/** Where the supergraph comes from, as the settings say. */
export function supplyOf(federation: FederationSettings): Supply {
  const { supergraph, pollEveryMs } = federation;
  if (supergraph === undefined) return { kind: 'subgraphs', subgraphs: suppliedSubgraphs(federation) };
  const sdl = isAddress(supergraph)
    ? polledUrl(supergraph, {}, pollEveryMs)
    : watchedFile(supergraph, pollEveryMs);
  return { kind: 'supergraph', sdl };
}

/** The subgraphs to compose with ours: each has its schema in a file, or is asked for it. */
export function suppliedSubgraphs({ subgraphs, pollEveryMs }: FederationSettings): SuppliedSubgraph[] {
  return subgraphs.map(({ name, url = '', sdl, timeoutMs, retries }) => {
    const asked = (): TextSource =>
      polledSubgraph(openRemote({ name, url, limits: { timeoutMs, retries } }), pollEveryMs);
    return { name, url, sdl: sdl === undefined ? asked() : watchedFile(sdl, pollEveryMs) };
  });
}
