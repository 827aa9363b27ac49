import type { GraphQLSchema } from 'graphql';
import { CompositionFault } from './composing/reasons.js';
import { Connections } from './connections.js';
import type { GatewaySettings } from './gateway-settings.js';
import { Generation } from './generation.js';
import { openSubgraphs } from './open-subgraphs.js';
import { openSupply, type News } from './supply.js';

const defaultPlanningMs = 5_000;

/** The supergraphs that a gateway has served, of which the newest serves what begins now. */
export class Generations {
  private readonly connections: Connections;
  private readonly listeners = new Set<(newest: Generation) => void>();
  private readonly bySchema = new WeakMap<GraphQLSchema, Generation>();
  private latest: Generation | undefined;
  private supply: { close(): void } | undefined;
  private isClosed = false;
  /** News is taken one by one: the last supergraph told of is the one that stays. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly settings: GatewaySettings) {
    this.connections = new Connections(openSubgraphs(settings));
  }

  /** Follows the supply; resolves with the first supergraph in service, rejects when there will be none. */
  start(): Promise<void> {
    const { supply, locals = [] } = this.settings;
    return new Promise((resolve, reject) => {
      this.supply = openSupply(supply, locals, (news) => {
        this.turn = this.turn
          .then(() => this.take(news))
          .then(() => {
            if (this.latest) resolve();
          }, reject);
      });
    });
  }

  get newest(): Generation {
    if (!this.latest) throw new Error('The gateway serves nothing yet.');
    return this.latest;
  }

  /** The one that a request was checked against, as long as it can be asked; else the newest. */
  for(schema: GraphQLSchema | undefined): Generation {
    const own = schema && this.bySchema.get(schema);
    return own?.isOpen ? own : this.newest;
  }

  /** Calls back with every one that takes over; gives the way to stop that. */
  onChange(listener: (newest: Generation) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ends all watching, and closes the subgraphs whatever still runs. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.supply?.close();
    await this.turn;
    await this.latest?.retire();
    await this.connections.close();
  }

  /** Throws what a start gives up for; what serves goes on with what it has. */
  private async take(news: News): Promise<void> {
    this.settings.onNews?.(news);
    if (news.kind === 'supergraph') await this.tryOut(news.sdl);
    else if (this.latest) return;
    else if (news.kind === 'refused') throw new CompositionFault(news.reasons);
    else if (this.settings.supply.kind === 'supergraph') throw news.fault;
  }

  private async tryOut(sdl: string): Promise<void> {
    try {
      if (!this.isClosed) await this.replace(sdl);
    } catch (fault) {
      if (!this.latest) throw fault;
      this.settings.onNews?.({ kind: 'unusable', fault });
    }
  }

  private async replace(sdl: string): Promise<void> {
    const { planningMs = defaultPlanningMs } = this.settings;
    const fresh = await Generation.open(sdl, this.connections, planningMs);
    const old = this.latest;
    this.latest = fresh;
    this.bySchema.set(fresh.supergraph.apiSchema, fresh);
    for (const listener of this.listeners) listener(fresh);
    await old?.retire();
  }
}
