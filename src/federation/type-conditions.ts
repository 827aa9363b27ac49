import { Kind, type DefinitionNode, type DocumentNode } from 'graphql';

/**
 * Which types a type condition lets through, by the whole supergraph: plans and data name types that the API
 * schema hides, and an `@interfaceObject` answers with the name of its interface.
 */
export class TypeConditions {
  private readonly members = new Map<string, Set<string>>();

  constructor({ definitions }: DocumentNode) {
    definitions.forEach((definition) => this.enter(definition));
  }

  /** Whether a value of a type satisfies `... on condition`. */
  satisfies(typename: string, condition: string): boolean {
    return typename === condition || this.membersOf(condition).has(typename);
  }

  /** The types that implement an interface or make up a union; none for any other type. */
  membersOf(name: string): ReadonlySet<string> {
    return this.members.get(name) ?? none;
  }

  private enter(definition: DefinitionNode): void {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      definition.types?.forEach((member) => this.add(definition.name.value, member.name.value));
    else if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    )
      definition.interfaces?.forEach((above) => this.add(above.name.value, definition.name.value));
  }

  private add(name: string, member: string): void {
    const members = this.members.get(name) ?? new Set();
    this.members.set(name, members.add(member));
  }
}

const none: ReadonlySet<string> = new Set();
