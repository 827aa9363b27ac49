import { isRecord } from '../execution/json.js';
import { resultIn } from './read-result.js';
import { SubgraphFault, type SubgraphResult } from './subgraph.js';

/**
 * The events of a remote subscription. What a subgraph says against the whole subscription is its last event;
 * without an answer it fails with a `SubgraphFault`.
 *
 * @param leave - called once, when the events are over or nobody wants them any more
 */
export function readEvents(
  source: AsyncIterator<unknown>,
  leave: () => Promise<void>,
): AsyncIterator<SubgraphResult> {
  let isOver = false;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    if (!isOver) {
      isOver = true;
      await source.return?.();
      await leave();
    }
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        const event = await source.next();
        return event.done ? await end() : { done: false, value: resultOf(event.value) };
      } catch (fault) {
        await end();
        return { done: false, value: refusalIn(fault) };
      }
    },
    return: end,
  };
}

function resultOf(event: unknown): SubgraphResult {
  const result = isRecord(event) ? resultIn(event) : undefined;
  if (!result) throw new SubgraphFault('an event of it is no GraphQL result');
  return result;
}

/** graphql-ws throws the list of errors that a server sends in place of events. */
function refusalIn(fault: unknown): SubgraphResult {
  const result = Array.isArray(fault) ? resultIn({ errors: fault }) : undefined;
  if (result) return result;
  if (fault instanceof SubgraphFault) throw fault;
  throw new SubgraphFault('the subscription broke off', { cause: fault });
}
