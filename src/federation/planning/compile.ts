import type {
  BatchFetchNode,
  FetchNode,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
} from '@graphql-hive/router-query-planner';
import { OperationTypeNode } from 'graphql';
import { readOperation } from './read-operation.js';
import {
  noStep,
  type PathSegment,
  type Plan,
  type RootStep,
  type Step,
  type SubgraphOperation,
} from './steps.js';

/** Makes a plan of ours from the planner's. */
export function compilePlan({ node }: QueryPlan): Plan {
  if (!node) return { step: noStep };
  const source = sourceIn(node);
  return { ...(source && { source }), step: stepOf(node, []) };
}

function sourceIn(node: PlanNode): RootStep | undefined {
  if (node.kind === 'Subscription') return rootStep(node.primary);
  return node.kind === 'Sequence' && node.nodes[0] ? sourceIn(node.nodes[0]) : undefined;
}

/** @param path - where the entities stand that the node is about; empty at the root */
function stepOf(node: PlanNode | undefined, path: readonly PathSegment[]): Step {
  switch (node?.kind) {
    case undefined:
    case 'Subscription': // Its event is the data that the steps behind it begin with.
      return noStep;
    case 'Fetch':
      return node.requires ? entitiesStep(node, path) : rootStep(node);
    case 'BatchFetch':
      return batchStep(node);
    case 'Flatten':
      return stepOf(node.node, [...path, ...segmentsOf(node.path)]);
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((each) => stepOf(each, path)) };
    case 'Parallel':
      return parallelStep(node.nodes.map((each) => stepOf(each, path)));
    case 'Condition': {
      const [then, otherwise] = [stepOf(node.ifClause, path), stepOf(node.elseClause, path)];
      return { kind: 'if', variable: node.condition, then, otherwise };
    }
    case 'Defer': {
      const parts = [node.primary, ...node.deferred];
      return { kind: 'sequence', steps: parts.map((part) => stepOf(part.node, path)) };
    }
  }
}

/** What was changed is read before the next change is made, which the planner lets happen at once (oddity 8). */
function parallelStep(steps: readonly Step[]): Step {
  const changes = steps.filter((step) => step.kind === 'root' && step.operation.kind === kinds.mutation);
  if (changes.length === 0) return { kind: 'parallel', steps };
  const reads = steps.filter((step) => !changes.includes(step));
  return { kind: 'sequence', steps: [{ kind: 'parallel', steps: reads }, ...changes] };
}

function rootStep(fetch: FetchNode): RootStep {
  return { kind: 'root', operation: operationOf(fetch), outputRewrites: fetch.outputRewrites ?? [] };
}

function entitiesStep(fetch: FetchNode, path: readonly PathSegment[]): Step {
  const { requires = [], inputRewrites = [], outputRewrites = [] } = fetch;
  const where = { alias: '_entities', variable: 'representations', paths: [path] };
  const lookups = [{ ...where, requires, inputRewrites, outputRewrites }];
  return { kind: 'entities', operation: operationOf(fetch), lookups };
}

function batchStep(fetch: BatchFetchNode): Step {
  const lookups = fetch.entityBatch.aliases.map((lookup) => ({
    alias: lookup.alias,
    variable: lookup.representationsVariableName,
    paths: lookup.paths.map(segmentsOf),
    requires: lookup.requires,
    inputRewrites: lookup.inputRewrites ?? [],
    outputRewrites: lookup.outputRewrites ?? [],
  }));
  return { kind: 'entities', operation: operationOf(fetch), lookups };
}

function operationOf(fetch: FetchNode | BatchFetchNode): SubgraphOperation {
  return {
    subgraph: fetch.serviceName,
    kind: kinds[fetch.operationKind ?? 'query'],
    ...readOperation(fetch.operation),
    variables: fetch.variableUsages ?? [],
  };
}

const kinds = {
  query: OperationTypeNode.QUERY,
  mutation: OperationTypeNode.MUTATION,
  subscription: OperationTypeNode.SUBSCRIPTION,
};

function segmentsOf(path: readonly FlattenNodePathSegment[]): PathSegment[] {
  return path.flatMap((segment): PathSegment[] => {
    if (segment === '@') return [];
    if ('Field' in segment) return [{ kind: 'key', key: segment.Field }];
    return [{ kind: 'types', types: segment.TypeCondition }];
  });
}
