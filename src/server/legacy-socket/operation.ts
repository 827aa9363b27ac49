import { getOperationAST, OperationTypeNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Executor, Results } from '../executor.js';
import { execute, subscribe } from '../operations.js';
import type { UnderWay } from '../under-way.js';

/** What answers the operations of connections. */
export interface Answering {
  readonly executor: Executor;
  /** Counts queries and mutations under way. */
  readonly answers: UnderWay;
}

/** What an operation needs. */
export interface OperationParts extends Answering {
  /** Counts one more subscription until what it returns is called; throws a `Refusal` when there are too many. */
  readonly enter: () => () => void;
}

/** Tells a result; resolves when it is on its way, so that no more of them are made than are taken. */
type Tell = (result: ExecutionResult) => Promise<void>;

/** An operation that runs until its results are told or it is stopped. */
export class Operation {
  private results: Results | undefined;
  private isStopped = false;

  constructor(private readonly parts: OperationParts) {}

  /** Tells all results, and resolves to whether they came to their end, since nobody stopped it. */
  async run(args: ExecutionArgs, tell: Tell): Promise<boolean> {
    const type = getOperationAST(args.document, args.operationName)?.operation;
    if (type === OperationTypeNode.SUBSCRIPTION) await this.follow(args, tell);
    else await this.answer(args, tell);
    return !this.isStopped;
  }

  /** Leaves the results of a subscription at once; a query or mutation runs on and is not told. */
  stop(): void {
    this.isStopped = true;
    void this.results?.return();
  }

  private async answer(args: ExecutionArgs, tell: Tell): Promise<void> {
    const { executor, answers } = this.parts;
    const result = await answers.during(() => execute(executor, args));
    if (!this.isStopped) await tell(result);
  }

  private async follow(args: ExecutionArgs, tell: Tell): Promise<void> {
    const leave = this.parts.enter();
    try {
      const results = await subscribe(this.parts.executor, args);
      if (Symbol.asyncIterator in results) await this.tellAll(results, tell);
      else if (!this.isStopped) await tell(results);
    } finally {
      leave();
    }
  }

  private async tellAll(results: Results, tell: Tell): Promise<void> {
    this.results = results;
    // It may have been stopped while it was being subscribed to.
    if (this.isStopped) await results.return();
    for await (const result of results) if (!this.isStopped) await tell(result);
  }
}
