import { Kind, visit, type DocumentNode, type GraphQLError } from 'graphql';
import type { DocumentLimits } from './rules.js';
import { measure, type Size } from './size.js';
import { tooMuch } from './too-much.js';

const measured = {
  depth: 'a depth of #',
  rootFields: '# root fields',
  aliases: '# aliases',
  directives: '# directives',
} as const satisfies Record<keyof Size, string>;

/**
 * What a document has too much of, found in time that grows with the document alone. It need not be valid: whether it
 * is takes time that grows with the square of what is counted here.
 */
export function oversize(document: DocumentNode, limits: DocumentLimits): readonly GraphQLError[] {
  const ofOperations = [...measure(document)].flatMap(([operation, size]) =>
    (Object.keys(measured) as (keyof Size)[]).flatMap((kind) => {
      const [what, count, most] = [measured[kind], size[kind], limits[kind]];
      return count > most ? [tooMuch(operation, { what, count, most, setting: `limits.${kind}` })] : [];
    }),
  );
  return [...ofOperations, ...repeated(document, limits)];
}

/** graphql-js compares fields that have one name in the answer each with each, those of unused fragments too. */
function repeated(document: DocumentNode, { repeats: most }: DocumentLimits): GraphQLError[] {
  const counts = new Map<string, number>();
  visit(document, {
    [Kind.FIELD]: ({ alias, name }) => {
      const { value } = alias ?? name;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    },
  });
  return [...counts].flatMap(([name, count]) => {
    const what = `# fields named \`${name}\``;
    return count > most ? [tooMuch(document, { what, count, most, setting: 'limits.repeats' })] : [];
  });
}
