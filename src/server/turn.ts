import type { ExecutionResult } from 'graphql';
import type { Results } from './executor.js';

/** The time that one operation has its id for itself; behind it, nothing more is told of the operation. */
export class Turn {
  private results: Results | undefined;
  private isOver = false;

  /** `onOver` is called once, when the operation has come to its end or was left. */
  constructor(private readonly onOver: () => void) {}

  /** What becomes of some work, which is the end of the operation. Never, once the turn is over. */
  async last<T>(work: Promise<T>): Promise<T> {
    const result = await this.told(work);
    this.over();
    return result;
  }

  /** The results of a subscription; of those that come when the turn is over, none are told and all are left. */
  async subscription(begin: Promise<Results | ExecutionResult>): Promise<Results | ExecutionResult> {
    const results = await this.told(begin.then((begun) => this.keep(begun)));
    return Symbol.asyncIterator in results ? this.tellingOf(results) : this.last(Promise.resolve(results));
  }

  /** Ends the operation: nobody waits for it any more. */
  async leave(): Promise<void> {
    this.over();
    await this.results?.return();
  }

  private async keep(begun: Results | ExecutionResult): Promise<Results | ExecutionResult> {
    if (!(Symbol.asyncIterator in begun)) return begun;
    this.results = begun;
    if (this.isOver) await begun.return();
    return begun;
  }

  private tellingOf(results: Results): Results {
    const leave = async (): Promise<IteratorReturnResult<undefined>> => {
      await this.leave();
      return { done: true, value: undefined };
    };
    return {
      next: async () => {
        const result = await this.told(results.next());
        if (result.done) this.over();
        return result;
      },
      return: leave,
      throw: leave,
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: () => this.leave(),
    };
  }

  /** The operation ends with a fault, too. */
  private told<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (fault: Error) => {
        if (this.isOver) return;
        this.over();
        reject(fault);
      };
      work.then((result) => !this.isOver && resolve(result), fail);
    });
  }

  private over(): void {
    if (!this.isOver) this.onOver();
    this.isOver = true;
  }
}
