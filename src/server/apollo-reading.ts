import type { ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import { Kind, type DocumentNode, type GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import type { Documents } from './documents/documents.js';
import type { ServedContext } from './request-context.js';

/** The options of Apollo Server that are about reading documents, and the plugin that goes with them. */
export interface ApolloReading {
  readonly options: Pick<
    ApolloServerOptions<ServedContext>,
    'documentStore' | 'parseOptions' | 'validationRules'
  >;
  readonly plugin: ApolloServerPlugin<ServedContext>;
}

/**
 * Has Apollo Server execute the documents that `documents` has read, as every other door does. It neither parses nor
 * validates these, and says of the others what `documents` found.
 */
export function apolloReading(documents: Documents): ApolloReading {
  const refusals = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  const sayRefusals: ValidationRule = (context) => ({
    Document: (document) => refusals.get(document)?.forEach((error) => context.reportError(error)),
  });
  return {
    // A store of its own would keep all documents a second time.
    options: { documentStore: null, parseOptions: documents.parseOptions, validationRules: [sayRefusals] },
    plugin: { requestDidStart: () => Promise.resolve(reader(documents, refusals)) },
  };
}

/** What is known of a request as soon as it has a text; Apollo Server takes a document from there. */
interface Readable {
  readonly source: string;
  readonly schema: GraphQLSchema;
  document?: DocumentNode;
}

function reader(documents: Documents, refusals: WeakMap<DocumentNode, readonly GraphQLError[]>) {
  let errors: readonly GraphQLError[] = [];
  return {
    didResolveSource(context: Readable) {
      const read = documents.read({ query: context.source }, context.schema);
      if ('document' in read) context.document = read.document;
      else ({ errors } = read);
      return Promise.resolve();
    },
    /** Only what was refused comes so far. Apollo's rules, which are slow, are given nothing to look at. */
    validationDidStart(context: Readable) {
      const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
      refusals.set(empty, errors);
      context.document = empty;
      return Promise.resolve();
    },
  };
}
