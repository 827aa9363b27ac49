import { getOperationAST, OperationTypeNode, type ExecutionArgs, type GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { admitted } from './admitted.js';
import type { Allowance } from './allowance.js';
import type { Results } from './executor.js';
import { limitExceeded } from './too-much.js';

/** Lets the subscriptions of sockets in, as many as there may be. */
export interface Admission {
  /** Counts an operation of this connection if it is a subscription; the error says that there are too many. */
  admit(connection: object, args: ExecutionArgs): GraphQLError | undefined;
  /** Begins an operation that was let in; it counts until it ends. */
  begin(
    args: ExecutionArgs,
    subscribe: () => Promise<Results | ExecutionResult>,
  ): Promise<Results | ExecutionResult>;
}

/** Opens the admission to an allowance. */
export function openAdmission(allowance: Allowance): Admission {
  const leaves = new WeakMap<ExecutionArgs, () => void>();
  return {
    admit(connection, args) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
      try {
        leaves.set(args, allowance.enter(connection));
        return undefined;
      } catch (fault) {
        return limitExceeded(fault);
      }
    },
    begin: (args, subscribe) => admitted(subscribe, { leave: leaves.get(args) }),
  };
}
