import type { SubgraphOperation } from '../planning/steps.js';
import {
  SubgraphFault,
  type Subgraph,
  type SubgraphRequest,
  type SubgraphResult,
} from '../transports/subgraph.js';
import { read } from './json.js';
import type { JsonRecord, Run } from './run.js';

/** Asks the subgraph of an operation; rejects when there is no answer. */
export async function ask(
  operation: SubgraphOperation,
  run: Run,
  more: JsonRecord = {},
): Promise<SubgraphResult> {
  return subgraphOf(operation, run).execute(requestFor(operation, run, more));
}

/** The subgraph of an operation; throws when it is not known. */
export function subgraphOf(
  { subgraph: name }: SubgraphOperation,
  { subgraphs }: Pick<Run, 'subgraphs'>,
): Subgraph {
  const subgraph = subgraphs.get(name);
  if (!subgraph) throw new SubgraphFault('nobody said where it is');
  return subgraph;
}

/** The request for an operation: of the client's variables it carries those that it uses. */
export function requestFor(
  { kind, text, document, variables: names }: SubgraphOperation,
  { variables: given, context, signal }: Pick<Run, 'variables' | 'context' | 'signal'>,
  more: JsonRecord = {},
): SubgraphRequest {
  const variables: JsonRecord = { ...more };
  for (const name of names) if (Object.hasOwn(given, name)) variables[name] = read(given, name);
  return { kind, text, document, variables, context, signal };
}
