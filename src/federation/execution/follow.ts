import type { ExecutionResult } from 'graphql';
import type { SubgraphResult } from '../transports/subgraph.js';
import { finish, openRun, prepare, type Answering, type GatewayArgs, type Prepared } from './answer.js';
import { mapEvents, type Events } from './map-events.js';
import { requestFor, subgraphOf } from './ask.js';
import { relocated, unanswered } from './faults.js';
import { takeRoot } from './fetch-root.js';
import type { RootStep } from '../planning/steps.js';

/** What following a subscription needs beside the supergraph. */
export interface Following {
  /** Makes the context of each event, so that what was read for one is not taken for the next. */
  readonly contextOf: (context: unknown) => unknown;
  /** Called once, when events were followed and are over. */
  readonly onEnd: () => void;
}

/** Follows a subscription: each event is joined with what the other subgraphs know. */
export async function follow(
  args: GatewayArgs,
  answering: Answering,
  { contextOf, onEnd }: Following,
): Promise<Events<ExecutionResult> | ExecutionResult> {
  const prepared = await prepare(args, answering);
  if ('errors' in prepared) return prepared;
  const { source } = prepared.planned.plan;
  if (!source) return finish(prepared, openRun(prepared, args, answering), answering);
  const left = new AbortController();
  const events = await open(source, prepared, { ...args, signal: left.signal }, answering);
  if (!('next' in events)) return events;
  return mapEvents(events, {
    answer: (event) => {
      const signal = left.signal;
      const ofEvent = { ...args, signal, contextValue: contextOf(args.contextValue) };
      const run = openRun(prepared, ofEvent, answering);
      takeRoot(source, event, run);
      return finish(prepared, run, answering);
    },
    explain: (fault) => ({ errors: [unanswered(fault, [], source.operation.subgraph)] }),
    leave: () => {
      left.abort();
      onEnd();
    },
  });
}

async function open(
  { operation }: RootStep,
  { variables }: Prepared,
  { contextValue: context, signal }: GatewayArgs,
  answering: Answering,
): Promise<AsyncIterator<SubgraphResult> | ExecutionResult> {
  try {
    const request = requestFor(operation, { variables, context, signal });
    const events = await subgraphOf(operation, answering).subscribe(request);
    if ('next' in events) return events;
    return {
      errors: (events.errors ?? []).map((error) => relocated(error, error.path ?? [], operation.subgraph)),
    };
  } catch (fault) {
    return { errors: [unanswered(fault, [], operation.subgraph)] };
  }
}
