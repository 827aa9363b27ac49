import {
  Kind,
  parse,
  print,
  type DefinitionNode,
  type DirectiveNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
} from 'graphql';

/**
 * All that a schema says but descriptions and order, as sorted sentences: one for each type, field,
 * argument, default, enum value and directive. Two schemas with the same sentences are the same contract.
 */
export function factsOf(sdl: string): string[] {
  return parse(sdl).definitions.flatMap(factsOfDefinition).sort();
}

function factsOfDefinition(definition: DefinitionNode): string[] {
  if (definition.kind === Kind.SCHEMA_EXTENSION) return directives('schema', definition.directives);
  if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) return type(definition, []);
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION) return type(definition, definition.values);
  if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) return type(definition, definition.fields);
  if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return type(definition, definition.fields);
  throw new Error(`the contract has no ${definition.kind}`);
}

type Part = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode;

function type({ kind, name, directives: own }: TypeDefinitionNode, inside: readonly Part[] = []): string[] {
  const facts = inside.flatMap((part) => parts(name.value, part));
  return [`${kind} ${name.value}`, ...directives(name.value, own), ...facts];
}

function parts(of: string, part: Part): string[] {
  const name = `${of}.${part.name.value}`;
  const type = 'type' in part ? `: ${print(part.type)}` : '';
  const byDefault =
    part.kind === Kind.INPUT_VALUE_DEFINITION && part.defaultValue ? ` = ${print(part.defaultValue)}` : '';
  const inside =
    part.kind === Kind.FIELD_DEFINITION
      ? (part.arguments ?? []).flatMap((argument) => parts(name, argument))
      : [];
  return [`${name}${type}${byDefault}`, ...directives(name, part.directives), ...inside];
}

function directives(of: string, found: readonly DirectiveNode[] = []): string[] {
  return found.map(({ name, arguments: given = [] }) => {
    const values = given.map((argument) => `${argument.name.value}: ${print(argument.value)}`).sort();
    return `${of} @${name.value}(${values.join(', ')})`;
  });
}
