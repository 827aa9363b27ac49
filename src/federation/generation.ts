import type { ExecutionResult } from 'graphql';
import type { Connections } from './connections.js';
import { answer, type Answering, type GatewayArgs } from './execution/answer.js';
import { follow } from './execution/follow.js';
import type { Events } from './execution/map-events.js';
import { Operations } from './planning/operations.js';
import { openPlanner } from './planning/planner.js';
import { readSupergraph, type Supergraph } from './supergraph.js';
import type { Subgraph } from './transports/subgraph.js';

/** A supergraph in service. What began with it ends with it, even when a newer one has taken over. */
export class Generation implements Answering {
  private running = 0;
  private isRetired = false;

  /** Reads a supergraph and opens its planner; throws when that cannot be done. */
  static async open(sdl: string, connections: Connections, planningMs: number): Promise<Generation> {
    const supergraph = readSupergraph(sdl);
    const operations = new Operations(await openPlanner(sdl, planningMs), supergraph.apiSchema);
    return new Generation(supergraph, operations, connections.takeAll(supergraph.subgraphs), connections);
  }

  private constructor(
    readonly supergraph: Supergraph,
    readonly operations: Operations,
    readonly subgraphs: ReadonlyMap<string, Subgraph>,
    private readonly connections: Connections,
  ) {}

  /** Whether its subgraphs can still be asked. */
  get isOpen(): boolean {
    return !this.isRetired || this.running > 0;
  }

  /** Answers a query or mutation. */
  async execute(args: GatewayArgs): Promise<ExecutionResult> {
    this.running++;
    try {
      return await answer(args, this);
    } finally {
      await this.finished();
    }
  }

  /** Follows a subscription; `contextOf` makes the context of each event. */
  async subscribe(
    args: GatewayArgs,
    contextOf: (context: unknown) => unknown,
  ): Promise<Events<ExecutionResult> | ExecutionResult> {
    this.running++;
    const onEnd = () => void this.finished();
    try {
      const events = await follow(args, this, { contextOf, onEnd });
      if (!('next' in events)) onEnd();
      return events;
    } catch (fault) {
      onEnd();
      throw fault;
    }
  }

  /** Gives its subgraphs back as soon as nothing runs any more. */
  async retire(): Promise<void> {
    this.isRetired = true;
    await this.giveBackWhenIdle();
  }

  private async finished(): Promise<void> {
    this.running--;
    await this.giveBackWhenIdle();
  }

  private async giveBackWhenIdle(): Promise<void> {
    if (!this.isRetired || this.running > 0) return;
    await this.connections.giveBack(this.supergraph.subgraphs);
  }
}
