import type { InputRewrite, OutputRewrite, RequiresSelection } from '@graphql-hive/router-query-planner';
import type { DocumentNode, OperationTypeNode } from 'graphql';

/** What one subgraph is asked, ready to be sent: nothing of it is parsed or printed again. */
export interface SubgraphOperation {
  readonly subgraph: string;
  readonly kind: OperationTypeNode;
  readonly text: string;
  readonly document: DocumentNode;
  /** The client's variables that it uses. */
  readonly variables: readonly string[];
}

/** A place in the merged data; lists on the way are walked through by themselves. */
export type PathSegment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'types'; readonly types: readonly string[] };

/** Entities to look up in one subgraph under one alias of `_entities`. */
export interface EntityLookup {
  readonly alias: string;
  /** The variable that takes the representations. */
  readonly variable: string;
  readonly paths: readonly (readonly PathSegment[])[];
  readonly requires: readonly RequiresSelection[];
  readonly inputRewrites: readonly InputRewrite[];
  readonly outputRewrites: readonly OutputRewrite[];
}

/** A fetch of root fields. */
export interface RootStep {
  readonly kind: 'root';
  readonly operation: SubgraphOperation;
  readonly outputRewrites: readonly OutputRewrite[];
}

/** A step of a plan. */
export type Step =
  | RootStep
  | {
      readonly kind: 'entities';
      readonly operation: SubgraphOperation;
      readonly lookups: readonly EntityLookup[];
    }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'if'; readonly variable: string; readonly then: Step; readonly otherwise: Step };

/** How one operation is answered. */
export interface Plan {
  /** Whose events start `step`, for a subscription only. */
  readonly source?: RootStep;
  readonly step: Step;
}

/** The step that does nothing. */
export const noStep: Step = { kind: 'sequence', steps: [] };
