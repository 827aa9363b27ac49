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

/** Tells a result; resolves when it is on its way, so that no more of them are made than are taken. */
type Tell = (result: ExecutionResult) => Promise<void>;

/** An operation that runs until its results are told or it is stopped. */
export class Operation {
  private results: Results | undefined;
  private isStopped = false;

  constructor(private readonly answering: Answering) {}

  /** Tells all results, and resolves to whether they came to their end, since nobody stopped it. */
  async run(args: ExecutionArgs, tell: Tell): Promise<boolean> {
    const answer = await this.answer(args);
    if (Symbol.asyncIterator in answer) await this.follow(answer, tell);
    else if (!this.isStopped) await tell(answer);
    return !this.isStopped;
  }

  /** Leaves the results of a subscription at once; a query or mutation runs on and is not told. */
  stop(): void {
    this.isStopped = true;
    void this.results?.return();
  }

  private answer(args: ExecutionArgs): Promise<Results | ExecutionResult> {
    const { executor, answers } = this.answering;
    const type = getOperationAST(args.document, args.operationName)?.operation;
    if (type === OperationTypeNode.SUBSCRIPTION) return subscribe(executor, args);
    return answers.during(() => execute(executor, args));
  }

  private async follow(results: Results, tell: Tell): Promise<void> {
    this.results = results;
    // It may have been stopped while it was being subscribed to.
    if (this.isStopped) await results.return();
    for await (const result of results) {
      if (this.isStopped) return;
      await tell(result);
    }
  }
}
