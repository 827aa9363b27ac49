import { Kind, print, visit, type DocumentNode, type GraphQLError } from 'graphql';
import { unexpectedFault } from '../../resolvers/problems.js';
import { isNews } from '../exports/store/store.js';
import type { Logger } from '../logger.js';

/** Logs an operation at debug: its text with the values of its literals hidden, and no variables. */
export function logOperation(log: Logger, document: DocumentNode, operationName?: string | null): void {
  if (!log.isLevelEnabled('debug')) return;
  log.debug({ operationName, operation: print(withoutValues(document)) }, 'GraphQL operation');
}

/** Logs whole what callers see only masked; that the database is away, its store has said already. */
export function logFaults(log: Logger, errors: readonly GraphQLError[]): void {
  for (const error of errors) {
    const err = unexpectedFault(error);
    if (err === undefined || !isNews(err)) continue;
    const { path, extensions } = error;
    // Of a subgraph's error all is in its extensions; one of ours has a stack.
    const said = extensions.subgraph === undefined ? {} : { extensions };
    log.error({ err, path, ...said }, 'A GraphQL field failed');
  }
}

function withoutValues(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.STRING]: (node) => ({ ...node, value: '' }),
    [Kind.INT]: (node) => ({ ...node, value: '0' }),
    [Kind.FLOAT]: (node) => ({ ...node, value: '0' }),
  });
}
