import {
  getOperationAST,
  GraphQLError,
  Kind,
  print,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Selections } from '../shaping/selections.js';
import { compilePlan } from './compile.js';
import type { Planner } from './planner.js';
import { asksSubgraphs, planningDocument } from './planning-document.js';
import { noStep, type Plan } from './steps.js';

/** An operation with its plan. */
export interface PlannedOperation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly plan: Plan;
  readonly selections: Selections;
}

/** How many operations of documents that were parsed anew keep their plan. */
const keptTexts = 1000;

/** Plans operations, each only once: by its document as long as that lives, and by its text among the last. */
export class Operations {
  private readonly byDocument = new WeakMap<DocumentNode, Map<string, Promise<PlannedOperation>>>();
  private readonly byText = new LRUCache<string, Promise<PlannedOperation>>({ max: keptTexts });

  constructor(
    private readonly planner: Planner,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  /** Rejects with a GraphQL error when there is no such operation, or it cannot be planned. */
  find(document: DocumentNode, operationName: string | null | undefined): Promise<PlannedOperation> {
    const share = this.drawShare();
    const name = JSON.stringify([operationName ?? null, share]);
    const known = this.byDocument.get(document) ?? new Map<string, Promise<PlannedOperation>>();
    this.byDocument.set(document, known);
    const found = known.get(name);
    if (found) return found;
    const planned = this.findByText(document, operationName, share, name);
    known.set(name, planned);
    planned.catch(() => known.delete(name));
    return planned;
  }

  private findByText(
    document: DocumentNode,
    operationName: string | null | undefined,
    share: number,
    name: string,
  ): Promise<PlannedOperation> {
    const text = name + print(document);
    const known = this.byText.get(text);
    if (known) return known;
    const planned = this.prepare(document, operationName, share);
    this.byText.set(text, planned);
    // A failure is not kept: what took too long may come in time when the machine is less busy.
    planned.catch(() => this.byText.delete(text));
    return planned;
  }

  private async prepare(
    document: DocumentNode,
    operationName: string | null | undefined,
    share: number,
  ): Promise<PlannedOperation> {
    const definition = getOperationAST(document, operationName);
    if (!definition) throw unknownOperation();
    const fragments = fragmentsOf(document);
    const selections = new Selections(this.apiSchema, definition, fragments);
    const operation = { definition, fragments, selections };
    if (!asksSubgraphs(definition.selectionSet, fragments)) return { ...operation, plan: { step: noStep } };
    const text = print(planningDocument(document));
    const plan = compilePlan(await this.planner.plan(text, definition.name?.value, share));
    return { ...operation, plan };
  }

  /** All shares between two percentages are planned alike: the lower bound stands for them. */
  private drawShare(): number {
    const { percentages } = this.planner;
    if (percentages.length === 0) return 0;
    const drawn = Math.random() * 100;
    return percentages.findLast((percentage) => percentage <= drawn) ?? 0;
  }
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function unknownOperation(): GraphQLError {
  const message = 'The document has no operation of that name, or several and no name was given.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}
