import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/**
 * Works something out of each fragment of a document, once, however often it is spread: documents are small,
 * and what their fragments amount to may be astronomical.
 *
 * @param none - what stands for a fragment that is not there, or that leads back to itself; validation refuses both
 */
export function perFragment<T>(
  { definitions }: DocumentNode,
  none: T,
  workOut: (fragment: FragmentDefinitionNode) => T,
): (name: string) => T {
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const known = new Map<string, T>();
  return (name) => {
    const fragment = fragments.get(name);
    const before = known.get(name);
    if (before !== undefined || !fragment) return before ?? none;
    known.set(name, none);
    const value = workOut(fragment);
    known.set(name, value);
    return value;
  };
}
