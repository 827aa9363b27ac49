import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { CompositionFault } from './composing/reasons.js';
import { Connections } from './connections.js';
import type { GatewayArgs } from './execution/answer.js';
import type { Events } from './execution/map-events.js';
import type { GatewaySettings } from './gateway-settings.js';
import { Generation } from './generation.js';
import { openSubgraphs } from './open-subgraphs.js';
import { openSupply, type News } from './supply.js';

const defaultPlanningMs = 5_000;

/** A client's operation; with its schema, it is answered by the supergraph that it was checked against. */
export type RequestArgs = GatewayArgs & { readonly schema?: GraphQLSchema };

/** What a gateway serves at the moment. */
export interface Served {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
}

/** A gateway over one supergraph, which may be replaced at any time. */
export interface Gateway {
  readonly current: Served;
  execute(args: RequestArgs): Promise<ExecutionResult>;
  subscribe(args: RequestArgs): Promise<Events<ExecutionResult> | ExecutionResult>;
  /** Calls back with every supergraph that takes over; gives the way to stop that. */
  onChange(listener: (served: Served) => void): () => void;
  /** Ends all watching, and closes the subgraphs when what runs has finished. */
  close(): Promise<void>;
}

/**
 * Opens a gateway; resolves when it serves. A remote subgraph that is down is left out until it answers.
 * Rejects when there is nothing to serve: with a `CompositionFault` that has every reason when the subgraphs
 * do not compose.
 */
export async function openGateway(settings: GatewaySettings): Promise<Gateway> {
  const gateway = new SupergraphGateway(settings);
  try {
    await gateway.start();
    return gateway;
  } catch (fault) {
    await gateway.close();
    throw fault;
  }
}

class SupergraphGateway implements Gateway {
  private readonly connections: Connections;
  private readonly listeners = new Set<(served: Served) => void>();
  private readonly bySchema = new WeakMap<GraphQLSchema, Generation>();
  private generation: Generation | undefined;
  private supply: { close(): void } | undefined;
  private isClosed = false;
  /** News is taken one by one: the last supergraph told of is the one that stays. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly settings: GatewaySettings) {
    this.connections = new Connections(openSubgraphs(settings));
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.supply = openSupply(this.settings.supply, this.settings.locals ?? [], (news) => {
        this.turn = this.turn
          .then(() => this.take(news))
          .then(() => {
            if (this.generation) resolve();
          }, reject);
      });
    });
  }

  get current(): Served {
    const { supergraph } = this.serving();
    return { apiSchema: supergraph.apiSchema, supergraphSdl: supergraph.sdl };
  }

  execute(args: RequestArgs): Promise<ExecutionResult> {
    return this.generationFor(args).execute(args);
  }

  subscribe(args: RequestArgs): Promise<Events<ExecutionResult> | ExecutionResult> {
    const { contextOfEvent = (context) => context } = this.settings;
    return this.generationFor(args).subscribe(args, contextOfEvent);
  }

  onChange(listener: (served: Served) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.supply?.close();
    await this.turn;
    await this.generation?.retire();
    await this.connections.close();
  }

  private generationFor({ schema }: RequestArgs): Generation {
    const own = schema && this.bySchema.get(schema);
    return own?.isOpen ? own : this.serving();
  }

  private serving(): Generation {
    if (!this.generation) throw new Error('The gateway serves nothing yet.');
    return this.generation;
  }

  /** Throws what an opening gateway gives up for; one that serves goes on with what it has. */
  private async take(news: News): Promise<void> {
    this.settings.onNews?.(news);
    if (news.kind === 'supergraph') await this.tryOut(news.sdl);
    else if (this.generation) return;
    else if (news.kind === 'refused') throw new CompositionFault(news.reasons);
    else if (this.settings.supply.kind === 'supergraph') throw news.fault;
  }

  private async tryOut(sdl: string): Promise<void> {
    try {
      if (!this.isClosed) await this.replace(sdl);
    } catch (fault) {
      if (!this.generation) throw fault;
      this.settings.onNews?.({ kind: 'unusable', fault });
    }
  }

  private async replace(sdl: string): Promise<void> {
    const { planningMs = defaultPlanningMs } = this.settings;
    const fresh = await Generation.open(sdl, this.connections, planningMs);
    const old = this.generation;
    this.generation = fresh;
    this.bySchema.set(fresh.supergraph.apiSchema, fresh);
    for (const listener of this.listeners) listener(this.current);
    await old?.retire();
  }
}
