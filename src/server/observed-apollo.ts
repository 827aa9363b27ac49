import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { monotonicMs } from '../clock.js';
import type { ServedContext } from './request-context.js';
import type { Tell } from './teller.js';

/** Tells of the operations that Apollo Server answers. */
export function observedApollo(tell: Tell): ApolloServerPlugin<ServedContext> {
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
