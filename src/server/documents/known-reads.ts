import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A document that may be executed, or why not, and what that is called where an error does not say so itself. */
export type Read =
  { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[]; readonly code: string };

/** How many bytes are kept for each schema. */
const mostBytes = 16_000_000;

/** What the parts of a read weigh in memory at most, measured: a token with its location and its share of the nodes. */
const bytesOf = { character: 2, token: 500, error: 1_000 };

/** What was read of the texts that were asked for last, bounded for each schema by what it holds in memory. */
export class KnownReads {
  private readonly ofSchemas = new WeakMap<GraphQLSchema, LRUCache<string, Read>>();

  /** What was read of a text; undefined when that is not known any more. */
  get(schema: GraphQLSchema, text: string): Read | undefined {
    return this.ofSchemas.get(schema)?.get(text);
  }

  /** Keeps what was read of a text of so many tokens. */
  set(schema: GraphQLSchema, text: string, read: Read, tokens: number): void {
    const known = this.ofSchemas.get(schema) ?? new LRUCache<string, Read>({ maxSize: mostBytes });
    this.ofSchemas.set(schema, known);
    const errors = 'errors' in read ? read.errors.length : 0;
    const size = 1 + bytesOf.character * text.length + bytesOf.token * tokens + bytesOf.error * errors;
    known.set(text, read, { size });
  }
}
