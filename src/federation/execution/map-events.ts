/** Answers to events; leaving them closes whatever they come from. */
export type Events<T> = AsyncGenerator<T, void, void>;

interface Mapping<From, To> {
  readonly answer: (event: From) => Promise<To> | To;
  /** What is sent as the last result when the events fail; or throws, and then they end by that. */
  readonly explain: (fault: unknown) => To;
  /** Called once, when the events are over or nobody wants them any more. */
  readonly leave?: () => Promise<void> | void;
}

/**
 * Answers each event. Written out instead of `async function*`: there, `return()` waits for the `next()`
 * before it, so a client that leaves while nothing happens would never be let go.
 */
export function mapEvents<From, To>(
  source: AsyncIterator<From>,
  { answer, explain, leave }: Mapping<From, To>,
): Events<To> {
  let isOver = false;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    if (!isOver) {
      isOver = true;
      try {
        await source.return?.();
      } finally {
        await leave?.();
      }
    }
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
