import type { SubgraphAddress } from './supergraph.js';
import type { Subgraph } from './transports/subgraph.js';

/** Subgraphs that several generations of a supergraph share: a reload must not cut what goes on. */
export class Connections {
  private readonly shared = new Map<string, { readonly subgraph: Subgraph; users: number }>();

  constructor(private readonly open: (address: SubgraphAddress) => Subgraph) {}

  /**
   * Opens subgraphs, or shares them with whoever has them open. Each taking needs its giving back. When one
   * cannot be opened, none is taken.
   */
  takeAll(addresses: readonly SubgraphAddress[]): ReadonlyMap<string, Subgraph> {
    const opened = addresses.map((address) => ({
      key: keyOf(address),
      entry: this.shared.get(keyOf(address)) ?? { subgraph: this.open(address), users: 0 },
    }));
    for (const { key, entry } of opened) {
      entry.users++;
      this.shared.set(key, entry);
    }
    return new Map(opened.map(({ entry: { subgraph } }) => [subgraph.name, subgraph]));
  }

  /** Closes those that nobody else has. */
  async giveBack(addresses: readonly SubgraphAddress[]): Promise<void> {
    for (const key of addresses.map(keyOf)) {
      const entry = this.shared.get(key);
      if (!entry || --entry.users > 0) continue;
      this.shared.delete(key);
      await entry.subgraph.close();
    }
  }

  /** Closes all, whoever has them. */
  async close(): Promise<void> {
    const entries = [...this.shared.values()];
    this.shared.clear();
    for (const { subgraph } of entries) await subgraph.close();
  }
}

function keyOf({ name, url }: SubgraphAddress): string {
  return JSON.stringify([name, url]);
}
