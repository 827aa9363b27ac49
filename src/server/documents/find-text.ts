import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { TrustedDocuments } from './trusted.js';

/** What a request says of its document; nothing of it is checked yet. */
export interface AskedFor {
  readonly query?: unknown;
  /** As the specification of GraphQL over HTTP names documents. */
  readonly documentId?: unknown;
  /** As Apollo's clients do: `persistedQuery.sha256Hash`. */
  readonly extensions?: unknown;
}

/** The text of the document that a request asks for, or why it is not answered; undefined when it asks for none. */
export function findText(
  { query, documentId, extensions }: AskedFor,
  trusted: TrustedDocuments | undefined,
): string | GraphQLError | undefined {
  if (typeof query === 'string' && query !== '')
    return trusted?.only && !trusted.has(query) ? notTrusted() : query;
  const id = typeof documentId === 'string' ? documentId : hashIn(extensions);
  return id === undefined ? undefined : (trusted?.find(id) ?? notFound());
}

/** Whether what is not found may still be one of the queries that clients register, by their hashes. */
export function mayBeRegistered(
  { query, documentId }: AskedFor,
  trusted: TrustedDocuments | undefined,
): boolean {
  return !query && documentId === undefined && !trusted?.only;
}

const persistedQuery = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

function hashIn(extensions: unknown): string | undefined {
  return persistedQuery.safeParse(extensions).data?.persistedQuery.sha256Hash;
}

function notTrusted(): GraphQLError {
  const message = 'Only trusted documents are answered here, and this is none: `documentsOnly` is on.';
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}

function notFound(): GraphQLError {
  const message = 'There is no trusted document of this id.';
  return new GraphQLError(message, { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } });
}
