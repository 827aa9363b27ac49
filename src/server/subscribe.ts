import { createSourceEventStream, GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { execute, shown } from './operations.js';
import { renewed, type ServedContext } from './request-context.js';

type Results = AsyncGenerator<ExecutionResult, void, void>;

/** Subscribes; every event is answered with loaders of its own, so that no answer is an old one. */
export async function subscribe(args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const context = args.contextValue as ServedContext;
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return shown(events, context);
  return answerEach(events, {
    answer: (event) => execute({ ...args, rootValue: event, contextValue: renewed(context) }),
    explain: (fault) => shown({ errors: [asGraphQLError(fault)] }, context),
  });
}

interface Answers {
  readonly answer: (event: unknown) => Promise<ExecutionResult>;
  readonly explain: (fault: unknown) => ExecutionResult;
}

/**
 * Written out instead of `async function*`: there, `return()` waits for the `next()` before it, so a client
 * that leaves while nothing happens would never be let go. Here it reaches the engine at once.
 * A fault of the events is the last result.
 */
function answerEach(events: AsyncIterable<unknown>, { answer, explain }: Answers): Results {
  const source = events[Symbol.asyncIterator]();
  let isOver = false;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    isOver = true;
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        const event = await source.next();
        return event.done ? await end() : { done: false, value: await answer(event.value) };
      } catch (fault) {
        await end();
        return { done: false, value: explain(fault) };
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await end();
    },
  };
}

function asGraphQLError(fault: unknown): GraphQLError {
  if (fault instanceof GraphQLError) return fault;
  return new GraphQLError('The events of a subscription failed', {
    originalError: fault instanceof Error ? fault : new Error(String(fault)),
  });
}
