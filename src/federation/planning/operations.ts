import { Kind, print, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { Selection } from '../shaping/selection.js';
import { compilePlan } from './compile.js';
import type { Planner } from './planner.js';
import {
  asksSubgraphs,
  conditionNames,
  planningDocument,
  type Conditions,
  type Fragments,
} from './planning-document.js';
import { noStep, type Plan } from './steps.js';

/** An operation with its plan, for one outcome of its conditions. */
export interface PlannedOperation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly plan: Plan;
  /** What the client asks for. */
  readonly selection: Selection;
}

type Planned = Promise<PlannedOperation>;

interface KnownDocument {
  readonly conditionNames: readonly string[];
  readonly fragments: Fragments;
  readonly operations: LRUCache<string, Planned>;
}

/** How many operations and outcomes of their conditions keep their plan with their document. */
const keptOfDocument = 32;
/** How many plans are kept for documents that are parsed anew. */
const keptTexts = 1000;

/** Plans operations, each only once: by its document as long as that lives, and by its text among the last. */
export class Operations {
  private readonly documents = new WeakMap<DocumentNode, KnownDocument>();
  private readonly plans = new LRUCache<string, Promise<Plan>>({ max: keptTexts });

  constructor(
    private readonly planner: Planner,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  /** Plans an operation of a document. Rejects with a GraphQL error when it cannot be planned. */
  plan(
    document: DocumentNode,
    definition: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Planned {
    const known = this.knownOf(document);
    const conditions = conditionsIn(known, variables);
    const share = this.drawShare();
    const key = JSON.stringify([definition.name?.value, share, conditions]);
    return keep(known.operations, key, () => this.prepare(known, definition, conditions, share));
  }

  private async prepare(
    { fragments }: KnownDocument,
    definition: OperationDefinitionNode,
    conditions: Conditions,
    share: number,
  ): Planned {
    const facts = { schema: this.apiSchema, fragments, variables: conditions };
    const selection = new Selection([definition.selectionSet], facts);
    const asked = planningDocument(definition, fragments, conditions);
    const plan = asksSubgraphs(asked) ? await this.planText(print(asked), share) : { step: noStep };
    return { definition, fragments, plan, selection };
  }

  private planText(text: string, share: number): Promise<Plan> {
    const plan = async () => compilePlan(await this.planner.plan(text, share));
    return keep(this.plans, `${share} ${text}`, plan);
  }

  private knownOf(document: DocumentNode): KnownDocument {
    const known = this.documents.get(document) ?? readDocument(document);
    this.documents.set(document, known);
    return known;
  }

  /** All shares between two percentages are planned alike: the lower bound stands for them. */
  private drawShare(): number {
    const { percentages } = this.planner;
    if (percentages.length === 0) return 0;
    const drawn = Math.random() * 100;
    return percentages.findLast((percentage) => percentage <= drawn) ?? 0;
  }
}

function readDocument(document: DocumentNode): KnownDocument {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return {
    conditionNames: conditionNames(document),
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    operations: new LRUCache({ max: keptOfDocument }),
  };
}

function conditionsIn(known: KnownDocument, variables: Readonly<Record<string, unknown>>): Conditions {
  return Object.fromEntries(known.conditionNames.map((name) => [name, variables[name] === true]));
}

/** A failure is not kept: what took too long may come in time when the machine is less busy. */
function keep<T>(cache: LRUCache<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
