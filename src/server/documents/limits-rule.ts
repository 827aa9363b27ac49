import type { ValidationRule } from 'graphql';
import type { DocumentLimits } from './rules.js';
import { measure, type Size } from './size.js';
import { tooMuch } from './too-much.js';

const measured = {
  depth: 'a depth of #',
  rootFields: '# root fields',
  aliases: '# aliases',
  directives: '# directives',
} as const satisfies Record<keyof Size, string>;

/** Refuses operations that are too deep, or have too many root fields, aliases or directives. */
export function limitsRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document(document) {
      for (const [operation, size] of measure(document))
        for (const [kind, what] of Object.entries(measured) as [keyof Size, string][]) {
          const [count, most] = [size[kind], limits[kind]];
          if (count > most)
            context.reportError(tooMuch(operation, { what, count, most, setting: `limits.${kind}` }));
        }
    },
  });
}
