import {
  BREAK,
  Kind,
  parse,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type Source,
  type VariableDefinitionNode,
} from 'graphql';

/**
 * The argument that graphql-js itself could not take, as a path such as `input.options`; undefined when the
 * error is about something else. A literal is found where it stands, a variable where it is used.
 *
 * @param of - the document, for an error that does not know its text
 */
export function argumentAtFault(error: GraphQLError, of?: DocumentNode): string | undefined {
  const [node, ...others] = error.nodes ?? [];
  if (!node || others.length > 0) return undefined;
  const document = of ?? (error.source && documentOf(error.source));
  if (!document) return undefined;
  if (node.kind === Kind.VARIABLE_DEFINITION) return atVariable(document, node, error.message);
  return node.kind.endsWith('Value') || node.kind === Kind.OBJECT_FIELD
    ? argumentPath(document, (found) => found === node || isAtPlaceOf(node, found))
    : undefined;
}

/** A text that was parsed again has other nodes at the same places. */
function isAtPlaceOf(node: ASTNode, found: ASTNode): boolean {
  return found.kind === node.kind && node.loc !== undefined && found.loc?.start === node.loc.start;
}

const documents = new WeakMap<Source, DocumentNode>();

/** Parsed once, however many errors point into it; errors do not carry the document, only its text. */
function documentOf(source: Source): DocumentNode {
  const document = documents.get(source) ?? parse(source.body);
  documents.set(source, document);
  return document;
}

/** graphql-js tells the place inside a variable's value in its message only. */
function atVariable(
  document: DocumentNode,
  node: VariableDefinitionNode,
  message: string,
): string | undefined {
  const name = node.variable.name.value;
  if (!/^Variable "\$\w+" (?:(?:has|got) invalid value|of (?:required|non-null) type) /.test(message))
    return undefined;
  const inside = new RegExp(`^.* at "${name}([^"]*)"; `, 's').exec(message)?.[1] ?? '';
  const used = argumentPath(document, (found) => found.kind === Kind.VARIABLE && found.name.value === name);
  return `${used ?? name}${inside}`;
}

/** The path of the first node inside an argument that `isIt`. */
function argumentPath(document: DocumentNode, isIt: (node: ASTNode) => boolean): string | undefined {
  let found: string | undefined;
  visit(document, {
    enter(node, _key, _parent, path) {
      if (!isIt(node)) return undefined;
      found = nameSteps(document, path) || undefined;
      return found === undefined ? undefined : BREAK;
    },
  });
  return found;
}

/** Names what a path of graphql-js passes through: arguments, fields of inputs and places in lists. */
function nameSteps(document: DocumentNode, path: readonly (string | number)[]): string {
  let here: unknown = document;
  let named = '';
  path.forEach((key, at) => {
    here = (here as Record<string | number, unknown>)[key];
    if (path[at - 1] === 'values') named += `[${key}]`;
    const node = here as ASTNode;
    if (node.kind === Kind.ARGUMENT) named = node.name.value;
    if (node.kind === Kind.OBJECT_FIELD) named += `.${node.name.value}`;
  });
  return named;
}
