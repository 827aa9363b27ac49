import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { monotonicMs } from '../clock.js';
import { teller } from './observed-operations.js';
import type { ServerObserver } from './observer.js';
import type { ServedContext } from './request-context.js';

/** Tells an observer and the log of the operations that Apollo Server answers. */
export function observedApollo(observer: ServerObserver): ApolloServerPlugin<ServedContext> {
  const tell = teller(observer, 'http');
  return {
    requestDidStart: () => {
      const began = monotonicMs();
      return Promise.resolve({
        willSendResponse: ({ contextValue, operation, response }) => {
          tell(contextValue, operation, errorsIn(response), began);
          return Promise.resolve();
        },
      });
    },
  };
}

/** As they are sent. */
function errorsIn({ body }: GraphQLResponse) {
  return body.kind === 'single' ? body.singleResult.errors : body.initialResult.errors;
}
