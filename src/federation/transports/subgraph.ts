import type { DocumentNode, OperationTypeNode } from 'graphql';

/** What a subgraph is asked. */
export interface SubgraphRequest {
  readonly kind: OperationTypeNode;
  /** The operation as text and parsed; both say the same. */
  readonly text: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The context of the client's request. */
  readonly context: unknown;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** An error of a subgraph: a `GraphQLError` of this process, or what came over the wire. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What a subgraph answers. */
export interface SubgraphResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphError[];
}

/** One subgraph, wherever it runs. */
export interface Subgraph {
  readonly name: string;
  /** Rejects when there is no answer to be had; the message may be shown to clients. */
  execute(request: SubgraphRequest): Promise<SubgraphResult>;
  /** Resolves with the events, or with the errors for which there are none. `return()` ends them at once. */
  subscribe(request: SubgraphRequest): Promise<AsyncIterator<SubgraphResult> | SubgraphResult>;
  /** Closes its connections. */
  close(): Promise<void> | void;
}

/** Why a subgraph gave no answer: half a sentence that may be shown to clients, so without its address. */
export class SubgraphFault extends Error {
  override readonly name = 'SubgraphFault';
}
