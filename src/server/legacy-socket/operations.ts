import type { ExecutionResult } from 'graphql';
import { present } from '../../../resolvers/problems.js';
import { Refusal } from '../../refusal.js';
import { prepare, type OperationRequest } from '../operations.js';
import type { ServedContext } from '../request-context.js';
import { asGraphQLError } from '../straight.js';
import type { ServerMessage } from './messages.js';
import { Operation, type OperationParts } from './operation.js';

/** What the operations of a connection need. */
export interface OperationsParts extends OperationParts {
  /** Sends a message; resolves when it is on its way, or cannot be any more. */
  readonly send: (message: ServerMessage) => Promise<void>;
  /** Called when an operation failed in a way that has no result. */
  readonly onFault: () => void;
}

/** The operations of one connection, by the ids that its client gave them. */
export class Operations {
  private readonly running = new Map<string, Operation>();

  constructor(private readonly parts: OperationsParts) {}

  /** Begins an operation and sends its results, or why it has none; false when one of this id runs already. */
  begin(id: string, request: OperationRequest, context: ServedContext): boolean {
    if (this.running.has(id)) return false;
    const prepared = prepare(this.parts.executor, request, context);
    if ('errors' in prepared) {
      this.refuse(id, prepared);
      return true;
    }
    const operation = new Operation(this.parts);
    this.running.set(id, operation);
    operation
      .run(prepared.args, (result) => this.tell(id, result))
      .then(
        (isOver) => isOver && this.complete(id),
        (fault: unknown) => this.fail(id, fault, context),
      );
    return true;
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

  private fail(id: string, fault: unknown, { log }: ServedContext): void {
    if (fault instanceof Refusal) {
      this.refuse(id, { errors: [present(asGraphQLError(fault))] });
      return;
    }
    log.error({ err: fault }, 'An operation on a socket failed');
    this.parts.onFault();
  }

  private refuse(id: string, why: ExecutionResult): void {
    void this.tell(id, why);
    this.complete(id);
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
