import { GraphQLError } from 'graphql';
import { Refusal } from '../../refusal.js';
import { isRecord } from '../execution/json.js';
import { mapEvents, type Events } from '../execution/map-events.js';
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
): Events<SubgraphResult> {
  return mapEvents(source, { answer: (event) => resultOf(event), explain: refusalIn, leave });
}

function resultOf(event: unknown): SubgraphResult {
  const result = isRecord(event) ? resultIn(event) : undefined;
  if (!result) throw new SubgraphFault('an event of it is no GraphQL result');
  return result;
}

/** A refusal is ours; graphql-ws throws the list of errors that a server sends in place of events. */
function refusalIn(fault: unknown): SubgraphResult {
  if (fault instanceof Refusal)
    return { errors: [new GraphQLError(fault.message, { originalError: fault })] };
  const result = Array.isArray(fault) ? resultIn({ errors: fault }) : undefined;
  if (result) return result;
  if (fault instanceof SubgraphFault) throw fault;
  throw new SubgraphFault('the subscription broke off', { cause: fault });
}
