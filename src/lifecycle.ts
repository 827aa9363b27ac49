type Closing = () => Promise<void> | void;

/**
 * Everything that was opened, to be closed in reverse order.
 *
 * ```ts
 * const store = await openStore(settings.data);
 * life.defer(() => store.close());
 * ```
 */
export class Life {
  private readonly closings: Closing[] = [];
  private closed: Promise<void> | undefined;

  /** Notes how to close what was just opened; write it on the next line. */
  defer(closing: Closing): void {
    this.closings.push(closing);
  }

  /** Closes everything, last opened first, and throws the first fault met. A second call waits for the first. */
  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async closeAll(): Promise<void> {
    const faults: unknown[] = [];
    for (let closing = this.closings.pop(); closing; closing = this.closings.pop()) {
      try {
        await closing();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
  }
}
