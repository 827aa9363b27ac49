import {
  Kind,
  visit,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Selection } from './selection.js';

/** How many combinations of conditions an operation keeps selections for. */
const keptCombinations = 16;

/** What an operation selects; found once for each combination of what its `@skip` and `@include` look at. */
export class Selections {
  private readonly byConditions = new LRUCache<string, Selection>({ max: keptCombinations });
  private readonly conditions: readonly string[];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: OperationDefinitionNode,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.conditions = [...new Set([operation, ...fragments.values()].flatMap(conditionsIn))];
  }

  /** What is selected with these variables. */
  for(variables: Readonly<Record<string, unknown>>): Selection {
    const values = Object.fromEntries(this.conditions.map((name) => [name, variables[name] === true]));
    const combination = JSON.stringify(values);
    const known = this.byConditions.get(combination);
    if (known) return known;
    const { schema, fragments } = this;
    const selection = new Selection([this.operation.selectionSet], { schema, fragments, variables: values });
    this.byConditions.set(combination, selection);
    return selection;
  }
}

function conditionsIn(definition: OperationDefinitionNode | FragmentDefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, {
    Directive: ({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.push(value.name.value);
    },
  });
  return names;
}
