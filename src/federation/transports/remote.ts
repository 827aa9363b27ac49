import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { OperationTypeNode } from 'graphql';
import { wait } from '../../clock.js';
import { unobservedCall, type CallOutcome, type CallUnderWay } from './observer.js';
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
  const headersOf = async ({ context }: SubgraphRequest) =>
    (await subgraph.headersFor?.(name, context)) ?? {};
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
      const sent: Post = { url, agent, headers, body: bodyOf(request), maxBytes, signal };
      const call = { subgraph: name, url };
      const begin = () => subgraph.observer?.calling(call, request.context) ?? unobservedCall;
      return send(sent, { kind: request.kind, retries, begin });
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

interface Sending {
  readonly kind: SubgraphRequest['kind'];
  readonly retries: number;
  /** Called before each attempt. */
  readonly begin: () => CallUnderWay;
}

async function send(request: Post, { kind, retries, begin }: Sending): Promise<SubgraphResult> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOf(request, begin());
    const isLast = attempt >= retries || request.signal.aborted;
    if (isLast || !isWorthRetrying(outcome, kind)) {
      if (outcome instanceof PostFault) throw outcome;
      return readResult(outcome);
    }
    await pause(attempt, request.signal);
  }
}

async function attemptOf(request: Post, call: CallUnderWay): Promise<PostAnswer | PostFault> {
  try {
    const answer = await post({ ...request, headers: { ...request.headers, ...call.headers } });
    call.ended(answer.status);
    return answer;
  } catch (fault) {
    call.ended(outcomeWithout(request.signal));
    if (fault instanceof PostFault) return fault;
    throw fault;
  }
}

/** How a call ended that got no answer. */
function outcomeWithout({ aborted, reason }: AbortSignal): CallOutcome {
  if (!aborted) return 'network';
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'timeout' : 'aborted';
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
