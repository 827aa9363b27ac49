import { composeServices } from '@theguild/federation-composition';
import { GraphQLError, parse, print, type DocumentNode } from 'graphql';
import { visibleDocument } from '../api-schema.js';
import { lowerLink } from './lower-link.js';
import { mendSupergraph } from './mend-supergraph.js';
import { CompositionFault, reasonIn, type CompositionReason } from './reasons.js';
import { sharePageInfo } from './share-page-info.js';
import { stripSchemaBlock } from './strip-schema-block.js';
import type { ParsedSubgraph } from './subgraph-fields.js';

/** A subgraph to compose. */
export interface SubgraphSdl {
  readonly name: string;
  /** Where it answers; empty for one that is asked in this process. */
  readonly url: string;
  readonly sdl: string;
}

/** What came of composing. */
export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string; readonly publicSdl: string }
  | { readonly kind: 'refused'; readonly reasons: readonly CompositionReason[] };

/** Composes subgraphs into a supergraph, or says every reason why they do not compose. */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): Composition {
  const { parsed, reasons } = parseAll(subgraphs);
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const shared = sharePageInfo(parsed.map(({ document }) => document));
  const mended = parsed.map((subgraph, index) => ({
    ...subgraph,
    document: shared[index] ?? subgraph.document,
  }));
  const result = composeServices(
    mended.map(({ name, url, document: typeDefs }) => ({ name, url, typeDefs })),
  );
  if (result.errors) return { kind: 'refused', reasons: result.errors.map(reasonIn) };
  const supergraph = mendSupergraph(parse(result.supergraphSdl, { noLocation: true }), mended);
  return {
    kind: 'composed',
    supergraphSdl: print(supergraph),
    publicSdl: print(visibleDocument(supergraph)),
  };
}

function parseAll(subgraphs: readonly SubgraphSdl[]) {
  const parsed: ParsedSubgraph[] = [];
  const reasons: CompositionReason[] = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      parsed.push({ name, url, document: prepared(name, sdl) });
    } catch (error) {
      reasons.push(...reasonsOf(error, name));
    }
  }
  return { parsed, reasons };
}

function prepared(name: string, sdl: string): DocumentNode {
  return lowerLink(name, stripSchemaBlock(parse(sdl, { noLocation: true })));
}

function reasonsOf(error: unknown, subgraph: string): readonly CompositionReason[] {
  if (error instanceof CompositionFault) return error.reasons;
  if (!(error instanceof GraphQLError)) throw error;
  const [at] = error.locations ?? [];
  const where = at ? ` (line ${at.line}, column ${at.column})` : '';
  return [{ code: 'INVALID_GRAPHQL', subgraph, message: `${error.message}${where}` }];
}
