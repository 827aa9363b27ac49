import {
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type ParseOptions,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { costOf, type Weighable } from './cost.js';
import { findText, type AskedFor } from './find-text.js';
import { introspectionRule } from './introspection-rule.js';
import { limitsRule } from './limits-rule.js';
import { readingFault } from './reading-fault.js';
import { defaultRules, type DocumentRules } from './rules.js';
import { tooMuch } from './too-much.js';

/** A document that may be executed, or why not, and what that is called where an error does not say so itself. */
export type Read =
  { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[]; readonly code: string };

/** How many documents are kept for each schema, and how many characters of theirs. */
const kept = { max: 1_000, maxSize: 4_000_000 };

/** Finds, reads and checks the documents of one server, by the same rules at every door. */
export class Documents {
  readonly parseOptions: ParseOptions;
  /** What holds beside the rules of the GraphQL specification. */
  readonly validationRules: readonly ValidationRule[];
  private readonly known = new WeakMap<GraphQLSchema, LRUCache<string, DocumentNode>>();

  constructor(readonly rules: DocumentRules = defaultRules) {
    const { limits, introspection, trusted } = rules;
    this.parseOptions = { maxLexicalTokens: limits.tokens };
    this.validationRules = [limitsRule(limits), ...(introspection ? [] : [introspectionRule(trusted)])];
  }

  /** See {@link findText}. */
  find(asked: AskedFor): string | GraphQLError | undefined {
    return findText(asked, this.rules.trusted);
  }

  /** Reads and checks the document that a request asks for; what was good once is not looked at again. */
  read(asked: AskedFor, schema: GraphQLSchema): Read {
    const text = this.find(asked) ?? '';
    if (text instanceof GraphQLError) return { errors: [text], code: 'FORBIDDEN' };
    const known = this.knownFor(schema);
    const document = known.get(text);
    if (document) return { document };
    const read = this.check(text, schema);
    if ('document' in read) known.set(text, read.document);
    return read;
  }

  /** Why an operation costs too much; undefined when it does not. */
  overpriced(asked: Weighable): GraphQLError | undefined {
    const { cost: most } = this.rules.limits;
    const count = costOf(asked);
    if (count <= most) return undefined;
    return tooMuch(asked.operation, { what: 'a cost of #', count, most, setting: 'limits.cost' });
  }

  private check(text: string, schema: GraphQLSchema): Read {
    try {
      const document = parse(text, this.parseOptions);
      const errors = validate(schema, document, [...specifiedRules, ...this.validationRules]);
      return errors.length === 0 ? { document } : { errors, code: 'GRAPHQL_VALIDATION_FAILED' };
    } catch (fault) {
      return { errors: [readingFault(fault)], code: 'GRAPHQL_PARSE_FAILED' };
    }
  }

  private knownFor(schema: GraphQLSchema): LRUCache<string, DocumentNode> {
    const known =
      this.known.get(schema) ?? new LRUCache({ ...kept, sizeCalculation: (_document, text) => text.length });
    this.known.set(schema, known);
    return known;
  }
}
