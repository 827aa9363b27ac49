import { getOperationAST, Kind, type DocumentNode } from 'graphql';
import type { RootStep } from '../planning/steps.js';
import type { SubgraphResult } from '../transports/subgraph.js';
import { ask } from './ask.js';
import { relocated, unanswered, type ResponsePath } from './faults.js';
import { merge } from './json.js';
import { clientKeys, rewrite } from './rewrites.js';
import type { Run } from './run.js';

/** Fetches root fields. */
export async function fetchRoot(step: RootStep, run: Run): Promise<void> {
  try {
    takeRoot(step, await ask(step.operation, run), run);
  } catch (fault) {
    run.errors.push(unanswered(fault, onlyField(step.operation.document), step.operation.subgraph));
  }
}

/** Takes what a subgraph answered to a fetch of root fields, or sent as an event. */
export function takeRoot({ operation, outputRewrites }: RootStep, result: SubgraphResult, run: Run): void {
  const keys = clientKeys(outputRewrites);
  for (const error of result.errors ?? []) {
    const path = error.path?.map((key) => keys.get(key) ?? key) ?? onlyField(operation.document);
    run.errors.push(relocated(error, path, operation.subgraph));
  }
  if (!result.data) return;
  rewrite(result.data, outputRewrites, run.types);
  merge(run.data, result.data);
}

/** The path of the only root field; an error that is of several has none. */
function onlyField(document: DocumentNode): ResponsePath {
  const [field, ...others] = getOperationAST(document)?.selectionSet.selections ?? [];
  return field?.kind === Kind.FIELD && others.length === 0 ? [(field.alias ?? field.name).value] : [];
}
