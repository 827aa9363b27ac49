import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { OperationTypeNode } from 'graphql';
import { wait } from '../../clock.js';
import { post, PostFault, type Post, type PostAnswer } from './post.js';
import { readResult } from './read-result.js';
import type { RemoteLimits, RemoteSubgraph } from './remote-subgraph.js';
import { openSockets } from './sockets.js';
import type { Subgraph, SubgraphRequest, SubgraphResult } from './subgraph.js';

const defaultLimits: RemoteLimits = { timeoutMs: 5_000, retries: 2, maxAnswerBytes: 32 * 1024 * 1024 };
const firstWaitMs = 50;

/** Asks a subgraph by HTTP on connections that are kept, and subscribes by WebSocket. */
export function openRemote(subgraph: RemoteSubgraph): Subgraph {
  const { name } = subgraph;
  const headersOf = async ({ context, kind }: SubgraphRequest) =>
    (await subgraph.headersFor?.(name, context, kind)) ?? {};
  const limits = { ...defaultLimits, ...subgraph.limits };
  const url = new URL(subgraph.url);
  const agent =
    url.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const sockets = openSockets(subgraph, limits);
  return {
    name,
    async execute(request) {
      const headers = { ...(await headersOf(request)), ...ownHeaders };
      const signal = AbortSignal.any([
        AbortSignal.timeout(limits.timeoutMs),
        ...(request.signal ? [request.signal] : []),
      ]);
      const { maxAnswerBytes: maxBytes, retries } = limits;
      return send({ url, agent, headers, body: bodyOf(request), maxBytes, signal }, request, retries);
    },
    subscribe: async (request) => sockets.subscribe(request, await headersOf(request)),
    async close() {
      agent.destroy();
      await sockets.close();
    },
  };
}

const ownHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

function bodyOf({ text, variables }: SubgraphRequest): string {
  return JSON.stringify({ query: text, variables });
}

async function send(request: Post, { kind }: SubgraphRequest, retries: number): Promise<SubgraphResult> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOf(request);
    const isLast = attempt >= retries || request.signal.aborted;
    if (isLast || !isWorthRetrying(outcome, kind)) {
      if (outcome instanceof PostFault) throw outcome;
      return readResult(outcome);
    }
    await pause(attempt, request.signal);
  }
}

async function attemptOf(request: Post): Promise<PostAnswer | PostFault> {
  try {
    return await post(request);
  } catch (fault) {
    if (fault instanceof PostFault) return fault;
    throw fault;
  }
}

/** Only queries are asked twice; whatever else is, was certainly not taken the first time. */
function isWorthRetrying(outcome: PostAnswer | PostFault, kind: SubgraphRequest['kind']): boolean {
  if (outcome instanceof PostFault) return !outcome.mayHaveArrived || kind === OperationTypeNode.QUERY;
  return kind === OperationTypeNode.QUERY && [502, 503, 504].includes(outcome.status);
}

/** Half of the growing wait is left to chance, so that many do not come back together. */
async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(firstWaitMs * 2 ** attempt * (0.5 + Math.random() / 2), signal);
  } catch {
    // Out of time: the next attempt says so at once.
  }
}
