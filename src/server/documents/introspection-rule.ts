import { GraphQLError, type ValidationRule } from 'graphql';
import type { TrustedDocuments } from './trusted.js';

/** Refuses questions about the schema, but not in trusted documents; `__typename` is none. */
export function introspectionRule(trusted: TrustedDocuments | undefined): ValidationRule {
  return (context) => {
    const text = context.getDocument().loc?.source.body;
    if (text !== undefined && trusted?.has(text)) return {};
    return {
      Field(node) {
        const { value: name } = node.name;
        if (name !== '__schema' && name !== '__type') return;
        const message = `\`${name}\` is not answered here: \`server.introspection\` is off.`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      },
    };
  };
}
