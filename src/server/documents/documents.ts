import {
  type GraphQLError,
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
import { findText, notFound, type AskedFor, type Found } from './find-text.js';
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
  /** Looking for names that are near takes half the time of validation, and nobody is told of them. */
  readonly validationOptions = { hideSuggestions: true };
  /** What holds beside the rules of the GraphQL specification. */
  readonly validationRules: readonly ValidationRule[];
  private readonly known = new WeakMap<GraphQLSchema, LRUCache<string, DocumentNode>>();

  constructor(readonly rules: DocumentRules = defaultRules) {
    const { limits, introspection, trusted } = rules;
    this.parseOptions = { maxLexicalTokens: limits.tokens };
    this.validationRules = [limitsRule(limits), ...(introspection ? [] : [introspectionRule(trusted)])];
  }

  /** Finds the text of the document that a request asks for. */
  find(asked: AskedFor): Found {
    return findText(asked, this.rules.trusted);
  }

  /** Reads and checks the document that a request asks for; what was good once is not looked at again. */
  read(asked: AskedFor, schema: GraphQLSchema): Read {
    const found = this.find(asked);
    if (found.kind === 'refused') return asRead(found.error);
    if (found.kind === 'unknown') return asRead(notFound.error);
    const text = found.kind === 'text' ? found.text : '';
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
      const errors = validate(
        schema,
        document,
        [...specifiedRules, ...this.validationRules],
        this.validationOptions,
      );
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

function asRead(error: GraphQLError): Read {
  return { errors: [error], code: String(error.extensions.code) };
}
