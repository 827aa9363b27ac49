import { limitsShape } from '../../settings/limits.js';
import type { TrustedDocuments } from './trusted.js';

/** How much a document may hold; what each counts stands with the settings of the same names. */
export interface DocumentLimits {
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly repeats: number;
  readonly cost: number;
}

/** What a document may be, whichever door it comes through. */
export interface DocumentRules {
  readonly limits: DocumentLimits;
  /** Whether `__schema` and `__type` are answered. */
  readonly introspection: boolean;
  /** Documents that requests may name; none by default. */
  readonly trusted?: TrustedDocuments | undefined;
}

/** What holds where nothing was set. */
export const defaultRules: DocumentRules = { limits: limitsShape.parse({}), introspection: true };
