import type { ExecutionArgs } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import type { Visitor } from './identity/socket-desk.js';
import type { SocketOperations } from './socket-operations.js';
import type { Turn } from './turn.js';
import { Turns } from './turns.js';

/** What graphql-ws is to do with operations. */
type Hooks = ServerOptions<Readonly<Record<string, unknown>>, Visitor>;
type OperationHooks = Required<Pick<Hooks, 'execute' | 'onSubscribe' | 'subscribe'>>;

/** Answers the operations of graphql-ws, each as long as it has its turn. */
export function transportOperations(operations: SocketOperations): OperationHooks {
  const turns = new Turns();
  const byArgs = new WeakMap<ExecutionArgs, Turn>();
  return {
    onSubscribe: ({ extra, connectionParams }, id, request) => {
      const turn = turns.begin(extra.socket, id);
      const prepared = operations.prepare(extra, connectionParams, request);
      if ('errors' in prepared) return turn.last(Promise.resolve(prepared.errors));
      byArgs.set(prepared.args, turn);
      return prepared.args;
    },
    execute: (args) => turnOf(args).last(operations.execute(args)),
    subscribe: (args) => turnOf(args).subscription(operations.subscribe(args)),
  };

  function turnOf(args: ExecutionArgs): Turn {
    const turn = byArgs.get(args);
    if (!turn) throw new Error('graphql-ws began an operation that it had not asked about.');
    return turn;
  }
}
