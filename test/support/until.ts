/** Waits for a condition that nothing announces; throws when it has not come true in 10 seconds. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !isTrue(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > end) throw new Error(`it has not come true in 10 seconds: ${String(isTrue)}`);
}
