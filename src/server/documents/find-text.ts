import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { sha256, type TrustedDocuments } from './trusted.js';

/** What a request says of its document; nothing of it is checked yet. */
export interface AskedFor {
  readonly query?: unknown;
  /** As the specification of GraphQL over HTTP names documents. */
  readonly documentId?: unknown;
  /** As Apollo's clients do: `persistedQuery.sha256Hash`. */
  readonly extensions?: unknown;
}

/** What there is of the document that a request asks for. */
export type Found =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly error: GraphQLError }
  /** The hash of no trusted document; it may be that of a query which was registered. */
  | { readonly kind: 'unknown' }
  /** It asks for none. */
  | { readonly kind: 'none' };

/** Finds the text of the document that a request asks for. */
export function findText(asked: AskedFor, trusted: TrustedDocuments | undefined): Found {
  const { query, documentId, extensions } = asked;
  const hash = persistedQuery.safeParse(extensions);
  if (!hash.success) return refused('BAD_REQUEST', malformed);
  const sha = hash.data?.persistedQuery?.sha256Hash;
  if (typeof query === 'string' && query !== '') return sent(query, sha, trusted);
  const id = typeof documentId === 'string' ? documentId : sha;
  if (id === undefined) return { kind: 'none' };
  const text = trusted?.find(id);
  if (text !== undefined) return { kind: 'text', text };
  return id === sha && !trusted?.only ? { kind: 'unknown' } : notFound;
}

const persistedQuery = z
  .object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string() }).nullish() })
  .nullish();

function sent(text: string, hash: string | undefined, trusted: TrustedDocuments | undefined): Found {
  const isOther = hash !== undefined && hash !== sha256(text) && trusted?.find(hash) !== text;
  if (isOther)
    return refused('BAD_REQUEST', 'The hash in `extensions.persistedQuery` is not that of the query.');
  return trusted?.only && !trusted.has(text) ? refused('FORBIDDEN', notTrusted) : { kind: 'text', text };
}

function refused(code: string, message: string): Found & { readonly kind: 'refused' } {
  return { kind: 'refused', error: new GraphQLError(message, { extensions: { code } }) };
}

const malformed =
  '`extensions` must be an object, and `extensions.persistedQuery` in it have `version: 1` and a `sha256Hash`.';

const notTrusted = 'Only trusted documents are answered here, and this is none: `documentsOnly` is on.';

/** What is asked for by a name is not here. */
export const notFound = refused('PERSISTED_QUERY_NOT_FOUND', 'There is no document of this id.');
