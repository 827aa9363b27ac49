import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isUnionType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { expectationOf, type CompositeType, type Expectation } from './expectation.js';

/** A field of an answer. */
export interface SelectedField {
  readonly key: string;
  readonly name: string;
  /** Undefined for `__typename`, `__schema` and `__type`. */
  readonly expected: Expectation | undefined;
  readonly nodes: readonly FieldNode[];
  /** What is selected of its value. */
  readonly selection: Selection;
}

/** What the fields of a selection depend on. */
export interface SelectionFacts {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The booleans that `@skip` and `@include` may look at. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What is selected of a value: its fields in the order of the specification, found once for each type. */
export class Selection {
  private readonly byType = new Map<CompositeType, readonly SelectedField[]>();

  constructor(
    private readonly sets: readonly SelectionSetNode[],
    private readonly facts: SelectionFacts,
  ) {}

  /** The fields for a value of this type; an abstract type stands for a value whose own type is unknown. */
  fieldsOf(type: CompositeType): readonly SelectedField[] {
    const known = this.byType.get(type);
    if (known) return known;
    const fields = [...this.collect(type)].map(([key, nodes]) => this.field(type, key, nodes));
    this.byType.set(type, fields);
    return fields;
  }

  private field(type: CompositeType, key: string, nodes: readonly FieldNode[]): SelectedField {
    const name = nodes[0]?.name.value ?? key;
    const definition = 'getFields' in type ? type.getFields()[name] : undefined;
    const expected = definition && expectationOf(definition.type);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { key, name, expected, nodes, selection: new Selection(sets, this.facts) };
  }

  private collect(type: CompositeType): Map<string, FieldNode[]> {
    const found = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const enter = (selection: SelectionNode): void => {
      if (!this.isIncluded(selection)) return;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        found.set(key, [...(found.get(key) ?? []), selection]);
        return;
      }
      const fragment = this.fragmentOf(selection, spread);
      if (fragment && this.applies(fragment.typeCondition?.name.value, type))
        fragment.selectionSet.selections.forEach(enter);
    };
    for (const { selections } of this.sets) selections.forEach(enter);
    return found;
  }

  /** The fragment of a selection; of one that is spread again, nothing. */
  private fragmentOf(selection: Exclude<SelectionNode, FieldNode>, spread: Set<string>) {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const name = selection.name.value;
    if (spread.has(name)) return undefined;
    spread.add(name);
    return this.facts.fragments.get(name);
  }

  private isIncluded(node: SelectionNode): boolean {
    const { variables } = this.facts;
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  }

  private applies(condition: string | undefined, type: CompositeType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const above = this.facts.schema.getType(condition);
    return isAbstractType(above) && !isUnionType(type) && this.facts.schema.isSubType(above, type);
  }
}
