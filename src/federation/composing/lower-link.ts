import { Kind, visit, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { withArgument } from './directives.js';
import { importsOf, isFederationLink, linkedVersion } from './federation-link.js';
import { CompositionFault } from './reasons.js';

/** The newest minor version of Federation 2 that the composer knows. */
const newestMinor = 9;

/** All that there is to import from it. */
const known = new Set([
  ...['@authenticated', '@composeDirective', '@context', '@cost', '@extends', '@external', '@fromContext'],
  ...['@inaccessible', '@interfaceObject', '@key', '@link', '@listSize', '@override', '@policy', '@provides'],
  ...['@requires', '@requiresScopes', '@shareable', '@tag'],
  ...['ContextFieldValue', 'FieldSet', 'Import', 'Policy', 'Purpose', 'Scope'],
]);

/**
 * Lowers a link to a later Federation 2 to v2.9: the composer refuses later ones even where nothing of them
 * is used (oddity 3). Throws a `CompositionFault` when something of them is.
 */
export function lowerLink(subgraph: string, document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node) => {
      const directive = node as ConstDirectiveNode;
      if (!isFederationLink(directive)) return undefined;
      const version = linkedVersion(directive);
      if (version?.major !== 2 || version.minor <= newestMinor) return undefined;
      const newer = importsOf(directive).filter(({ name }) => !known.has(name));
      if (newer.length > 0) throw tooNew(subgraph, newer.map(({ name }) => name).join(', '), version.minor);
      const url = `https://specs.apollo.dev/federation/v2.${newestMinor}`;
      return withArgument(directive, 'url', { kind: Kind.STRING, value: url });
    },
  });
}

function tooNew(subgraph: string, names: string, minor: number): CompositionFault {
  const message = `imports ${names} of Federation v2.${minor}; what v2.${newestMinor} has can be composed`;
  return new CompositionFault([{ code: 'UNKNOWN_FEDERATION_LINK_VERSION', subgraph, message }]);
}
