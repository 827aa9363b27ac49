import type { QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import { GraphQLError } from 'graphql';

/** Makes plans for one supergraph. */
export interface Planner {
  /**
   * Plans the only operation of a text. Rejects with a GraphQL error when it cannot be planned, or not in time.
   *
   * @param share - which requests take a progressive `@override`: those below its percentage, 0 to 100
   */
  plan(text: string, share: number): Promise<QueryPlan>;
  /** The percentages of progressive overrides, the lowest first. */
  readonly percentages: readonly number[];
}

/**
 * Opens the planner of a supergraph. It is loaded here and not before, so that whoever serves no supergraph
 * needs no platform that it was built for.
 *
 * @param deadlineMs - how long making one plan may take
 */
export async function openPlanner(supergraphSdl: string, deadlineMs: number): Promise<Planner> {
  const { QueryPlanner } = await loaded();
  const planner = new QueryPlanner(supergraphSdl);
  return {
    plan: (...of) => planInTime(planner, deadlineMs, ...of),
    percentages: [...planner.overridePercentages].sort((a, b) => a - b),
  };
}

async function loaded() {
  try {
    return await import('@graphql-hive/router-query-planner');
  } catch (cause) {
    const message = 'The query planner cannot be loaded: it is built for Linux with glibc and for macOS.';
    throw new Error(message, { cause });
  }
}

/** A plan that waits for a thread is withdrawn at the deadline; one that is being made is only not awaited. */
async function planInTime(
  planner: QueryPlanner,
  deadlineMs: number,
  text: string,
  share: number,
): Promise<QueryPlan> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const late = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(tooLong(deadlineMs)), { once: true });
  });
  const plan = planner.planAsync(text, undefined, new Set(), share, deadline);
  try {
    return await Promise.race([plan, late]);
  } catch (error) {
    throw error instanceof GraphQLError ? error : unplannable(error);
  }
}

function tooLong(deadlineMs: number): GraphQLError {
  const message = `This operation could not be planned in ${deadlineMs} ms: ask for less at once.`;
  return new GraphQLError(message, { extensions: { code: 'OPERATION_TOO_COMPLEX' } });
}

function unplannable(error: unknown): GraphQLError {
  return new GraphQLError('This operation could not be planned.', {
    originalError: error instanceof Error ? error : new Error(String(error)),
    extensions: { code: 'QUERY_PLANNING_FAILED' },
  });
}
