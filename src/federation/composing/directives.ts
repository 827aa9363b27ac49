import { Kind, type ConstDirectiveNode, type ConstValueNode } from 'graphql';

/** A string argument of a directive; undefined where it is missing, null or no string. */
export function stringArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** The value of an argument of a directive. */
export function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}

/** The same directive with an argument set. */
export function withArgument(
  directive: ConstDirectiveNode,
  name: string,
  value: ConstValueNode,
): ConstDirectiveNode {
  const others = (directive.arguments ?? []).filter((argument) => argument.name.value !== name);
  return { ...directive, arguments: [...others, { kind: Kind.ARGUMENT, name: nameNode(name), value }] };
}

/** A directive without arguments. */
export function directiveNode(name: string): ConstDirectiveNode {
  return { kind: Kind.DIRECTIVE, name: nameNode(name) };
}

function nameNode(value: string) {
  return { kind: Kind.NAME, value } as const;
}
