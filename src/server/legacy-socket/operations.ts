import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Prepared } from '../operations.js';
import type { ServedContext } from '../request-context.js';
import type { ServerMessage } from './messages.js';
import { Operation, type Answering } from './operation.js';

/** What the operations of a connection need. */
export interface OperationsParts {
  readonly answering: Answering;
  /** Sends a message; resolves when it is on its way, or cannot be any more. */
  readonly send: (message: ServerMessage) => Promise<void>;
  /** Called when an operation failed in a way that has no result. */
  readonly onFault: () => void;
}

/** The operations of one connection, by the ids that its client gave them. */
export class Operations {
  private readonly running = new Map<string, Operation>();

  constructor(private readonly parts: OperationsParts) {}

  /** Whether an operation of this id runs. */
  has(id: string): boolean {
    return this.running.has(id);
  }

  /** Begins an operation under an id that is free, and sends its results, or why it has none. */
  begin(id: string, prepared: Prepared): void {
    if ('args' in prepared) {
      this.run(id, prepared.args);
      return;
    }
    void this.tell(id, prepared);
    this.complete(id);
  }

  /** Stops an operation, if it runs. */
  stop(id: string): void {
    const operation = this.running.get(id);
    if (!operation) return;
    operation.stop();
    this.complete(id);
  }

  /** Stops all of them and sends nothing more. */
  end(): void {
    this.running.forEach((operation) => operation.stop());
    this.running.clear();
  }

  private run(id: string, args: ExecutionArgs): void {
    const operation = new Operation(this.parts.answering);
    this.running.set(id, operation);
    operation
      .run(args, (result) => this.tell(id, result))
      .then(
        (isOver) => isOver && this.complete(id),
        (fault: unknown) => {
          const { log } = args.contextValue as ServedContext;
          log.error({ err: fault }, 'An operation on a socket failed');
          this.parts.onFault();
        },
      );
  }

  private tell(id: string, payload: ExecutionResult): Promise<void> {
    return this.parts.send({ type: 'data', id, payload });
  }

  /** From here on its id may be used again. */
  private complete(id: string): void {
    this.running.delete(id);
    void this.parts.send({ type: 'complete', id });
  }
}
