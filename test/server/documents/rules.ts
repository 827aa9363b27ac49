import {
  defaultRules,
  type DocumentLimits,
  type DocumentRules,
} from '../../../src/server/documents/rules.js';

/** The rules that hold by default, but for these limits. */
export function rulesWith(limits: Partial<DocumentLimits>): DocumentRules {
  return { ...defaultRules, limits: { ...defaultRules.limits, ...limits } };
}
