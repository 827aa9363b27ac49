import { getOperationAST, OperationTypeNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Results } from '../executor.js';
import type { SocketOperations } from '../socket-operations.js';

/** What executes operations. */
export type Answering = Pick<SocketOperations, 'execute' | 'subscribe'>;

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
    if (Symbol.asyncIterator in answer) await this.tellAll(answer, tell);
    else if (!this.isStopped) await tell(answer);
    return !this.isStopped;
  }

  /** Leaves the results of a subscription at once; a query or mutation runs on and is not told. */
  stop(): void {
    this.isStopped = true;
    void this.results?.return();
  }

  private answer(args: ExecutionArgs): Promise<Results | ExecutionResult> {
    const type = getOperationAST(args.document, args.operationName)?.operation;
    const { execute, subscribe } = this.answering;
    return type === OperationTypeNode.SUBSCRIPTION ? subscribe(args) : execute(args);
  }

  private async tellAll(results: Results, tell: Tell): Promise<void> {
    this.results = results;
    // It may have been stopped while it was being subscribed to.
    if (this.isStopped) await results.return();
    for await (const result of results) if (!this.isStopped) await tell(result);
  }
}
