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
import { costOf, type Weighable } from './cost.js';
import { deepVariable } from './deep-variables.js';
import { findText, notFound, type AskedFor, type Found } from './find-text.js';
import { introspectionRule } from './introspection-rule.js';
import { introspectionIn, mostIntrospection } from './introspection-size.js';
import { KnownReads, type Read } from './known-reads.js';
import { oversize } from './oversize.js';
import { readingFault } from './reading-fault.js';
import { defaultRules, type DocumentRules } from './rules.js';
import { tooMuch } from './too-much.js';

/** Looking for names that are near takes half the time of validation, and nobody is told of them. */
const validationOptions = { hideSuggestions: true };

/** Finds, reads and checks the documents of one server, by the same rules at every door. */
export class Documents {
  readonly parseOptions: ParseOptions;
  private readonly validationRules: readonly ValidationRule[];
  private readonly known = new KnownReads();

  constructor(readonly rules: DocumentRules = defaultRules) {
    const { limits, introspection, trusted } = rules;
    this.parseOptions = { maxLexicalTokens: limits.tokens };
    this.validationRules = [...specifiedRules, ...(introspection ? [] : [introspectionRule(trusted)])];
  }

  /** Finds the text of the document that a request asks for. */
  find(asked: AskedFor): Found {
    return findText(asked, this.rules.trusted);
  }

  /** Reads and checks the document that a request asks for; what was read once is not looked at again. */
  read(asked: AskedFor, schema: GraphQLSchema): Read {
    const found = this.find(asked);
    if (found.kind === 'refused') return asRead(found.error);
    if (found.kind === 'unknown') return asRead(notFound.error);
    const text = found.kind === 'text' ? found.text : '';
    return this.known.get(schema, text) ?? this.readAnew(text, schema);
  }

  /**
   * Why an operation costs too much, asks too much about the schema, or has variables that are nested too deeply;
   * undefined when it does none of these.
   */
  overpriced(asked: Weighable): GraphQLError | undefined {
    const tooDeep = deepVariable(asked.variables);
    if (tooDeep) return tooDeep;
    const { cost: most } = this.rules.limits;
    const count = costOf(asked);
    if (count > most)
      return tooMuch(asked.operation, { what: 'a cost of #', count, most, setting: 'limits.cost' });
    const [about, mostAbout] = [introspectionIn(asked), mostIntrospection(asked.schema)];
    if (about <= mostAbout) return undefined;
    const what = 'an introspection of # fields';
    return tooMuch(asked.operation, { what, count: about, most: mostAbout });
  }

  private readAnew(text: string, schema: GraphQLSchema): Read {
    try {
      const document = parse(text, this.parseOptions);
      const read = this.check(document, schema);
      this.known.set(schema, text, read, document.tokenCount ?? 0);
      return read;
    } catch (fault) {
      // Found as fast again as it would be kept.
      return { errors: [readingFault(fault)], code: 'GRAPHQL_PARSE_FAILED' };
    }
  }

  /** Only a document that is not too much is worth the time of validation. */
  private check(document: DocumentNode, schema: GraphQLSchema): Read {
    const tooMany = oversize(document, this.rules.limits);
    const errors =
      tooMany.length > 0 ? tooMany : validate(schema, document, this.validationRules, validationOptions);
    return errors.length === 0 ? { document } : { errors, code: 'GRAPHQL_VALIDATION_FAILED' };
  }
}

function asRead(error: GraphQLError): Read {
  return { errors: [error], code: String(error.extensions.code) };
}
