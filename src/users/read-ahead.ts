/**
 * Runs tasks in order, `depth` of them at a time, and yields their results in order: while the consumer works
 * on one, the next ones are under way. A fault is thrown where its result would have come.
 */
export async function* readAhead<T>(
  tasks: Iterable<() => Promise<T>>,
  depth: number,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const running: Promise<T>[] = [];
  for (const task of tasks) {
    signal?.throwIfAborted();
    const result = task();
    // It may fail before it is its turn, or after the consumer has left.
    result.catch(() => undefined);
    running.push(result);
    const due = running.length >= depth ? running.shift() : undefined;
    if (due) yield await due;
  }
  for (const result of running) {
    signal?.throwIfAborted();
    yield await result;
  }
}
