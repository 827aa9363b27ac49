import { composeSupergraph, type SubgraphSdl } from './composing/compose.js';
import type { CompositionReason } from './composing/reasons.js';
import type { TextSource } from './sources/text-source.js';
import type { LocalSubgraph } from './transports/local.js';

/** A remote subgraph and where its SDL comes from. */
export interface SuppliedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: TextSource;
}

/** Where the supergraph comes from: from another composer, or from subgraphs to compose. */
export type Supply =
  | { readonly kind: 'supergraph'; readonly sdl: TextSource }
  | { readonly kind: 'subgraphs'; readonly subgraphs: readonly SuppliedSubgraph[] };

/** What can be heard of a supply. */
export type News =
  | { readonly kind: 'supergraph'; readonly sdl: string }
  /** They do not compose; what was served before stays. */
  | { readonly kind: 'refused'; readonly reasons: readonly CompositionReason[] }
  /** `source` is a subgraph's name, or `supergraph`. It is asked again. */
  | { readonly kind: 'unreachable'; readonly source: string; readonly fault: unknown };

/** Opens a supply. Sources that change together make one piece of news. */
export function openSupply(
  supply: Supply,
  locals: readonly LocalSubgraph[],
  tell: (news: News) => void,
): { close(): void } {
  if (supply.kind === 'subgraphs') return new Composing(supply.subgraphs, locals, tell).open();
  return supply.sdl({
    changed: (sdl) => tell({ kind: 'supergraph', sdl }),
    failed: (fault) => tell({ kind: 'unreachable', source: 'supergraph', fault }),
  });
}

class Composing {
  private readonly sdls = new Map<string, string>();
  private readonly silent: Set<string>;
  private due: NodeJS.Immediate | undefined;
  private hasComposed = false;

  constructor(
    private readonly remotes: readonly SuppliedSubgraph[],
    private readonly locals: readonly LocalSubgraph[],
    private readonly tell: (news: News) => void,
  ) {
    this.silent = new Set(remotes.map(({ name }) => name));
  }

  open(): { close(): void } {
    const openings = this.remotes.map(({ name, sdl }) =>
      sdl({ changed: (text) => this.heard(name, text), failed: (fault) => this.failed(name, fault) }),
    );
    this.composeSoon();
    return {
      close: () => {
        clearImmediate(this.due);
        openings.forEach((opening) => opening.close());
      },
    };
  }

  private heard(name: string, sdl: string): void {
    this.sdls.set(name, sdl);
    this.silent.delete(name);
    this.composeSoon();
  }

  private failed(source: string, fault: unknown): void {
    this.tell({ kind: 'unreachable', source, fault });
    if (this.silent.delete(source)) this.composeSoon();
  }

  /** Nothing is composed before every subgraph was asked once: a start does not serve a part for a moment. */
  private composeSoon(): void {
    if (this.silent.size === 0) this.due ??= setImmediate(() => this.compose());
  }

  private compose(): void {
    this.due = undefined;
    const remotes = this.remotes.flatMap(({ name, url }) => {
      const sdl = this.sdls.get(name);
      return sdl === undefined ? [] : [{ name, url, sdl }];
    });
    const locals = this.locals.map(({ name, sdl }) => ({ name, url: '', sdl }));
    const news = newsOf([...locals, ...remotes]);
    // What builds on a subgraph that is down must not keep a start from serving what is here.
    const isStartOfPart =
      news.kind === 'refused' && !this.hasComposed && remotes.length < this.remotes.length;
    const ofLocals = isStartOfPart ? newsOf(locals) : news;
    this.hasComposed ||= ofLocals.kind === 'supergraph';
    if (isStartOfPart && ofLocals.kind === 'supergraph') this.tell(ofLocals);
    this.tell(news);
  }
}

function newsOf(subgraphs: readonly SubgraphSdl[]): News {
  if (subgraphs.length === 0) return { kind: 'refused', reasons: [nothing] };
  const composition = composeSupergraph(subgraphs);
  if (composition.kind === 'refused') return composition;
  return { kind: 'supergraph', sdl: composition.supergraphSdl };
}

const nothing: CompositionReason = { code: 'NO_SUBGRAPH', message: 'no subgraph could be asked for its SDL' };
