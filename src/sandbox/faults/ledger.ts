import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import type { Route, Simulator } from '../simulator.js';
import type { Answer, EffectTable } from './effect.js';
import type { Fault, FaultInput, FaultKind } from './shape.js';
import { NoSuchFault, parseFault } from './shape.js';
import { wireEffects } from './wire-effects.js';

interface Armed {
  readonly fault: Fault;
  toPass: number;
  left: number;
}

const endings: ReadonlySet<FaultKind> = new Set(['status', 'hang', 'reset', 'truncate', 'error-code']);

/** The faults that are waiting to strike, first come first served. */
export class Faults {
  private armed: Armed[] = [];

  constructor(private readonly simulators: readonly Simulator[]) {}

  /** Arms a fault; throws {@link NoSuchFault} for one that its endpoint cannot have. */
  add(input: FaultInput): void {
    this.addUnknown(input);
  }

  /** The same for a fault that comes from outside. */
  addUnknown(input: unknown): void {
    const fault = parseFault(input);
    effectOf(fault, this.routeOf(fault));
    this.armed.push({ fault, toPass: fault.after, left: fault.times === 'always' ? Infinity : fault.times });
  }

  clear(): void {
    this.armed = [];
  }

  /** The faults that have not struck as often as they should. */
  list(): readonly Fault[] {
    return this.armed.map(({ fault }) => fault);
  }

  /** Spends the faults that are due on this request and puts them before its answer, the first one outermost. */
  around(provider: string, route: Route, call: Call): Answer {
    const honest: Answer = async () => route.answer(call);
    return this.take(provider, route.name).reduceRight<Answer>((answer, fault) => {
      const effect = effectOf(fault, route);
      return async () => effect(answer, fault, call);
    }, honest);
  }

  private take(provider: string, route: string): readonly Fault[] {
    const here = this.armed.filter(({ fault }) => fault.provider === provider && fault.route === route);
    let ended = false;
    const due = here.filter((armed) => {
      if (armed.toPass > 0) {
        armed.toPass--;
        return false;
      }
      const ending = endings.has(armed.fault.kind);
      if (ending && ended) return false;
      ended ||= ending;
      armed.left--;
      return true;
    });
    this.armed = this.armed.filter(({ left }) => left > 0);
    return due.map(({ fault }) => fault);
  }

  private routeOf({ provider, route: name }: Fault): Route {
    const simulator = this.simulators.find((known) => known.provider === provider);
    const route = simulator?.routes.find((known) => known.name === name);
    if (route) return route;
    const known = this.simulators.flatMap((each) => each.routes.map((one) => `${each.provider}/${one.name}`));
    // A route that takes two verbs is there twice.
    throw new NoSuchFault(`provider and route must be one of ${[...new Set(known)].join(', ')}`);
  }
}

type AnyEffect = (...of: [answer: Answer, fault: Fault, call: Call]) => Promise<Reply> | Reply;

function effectOf(fault: Fault, route: Route): AnyEffect {
  const effects: EffectTable = { ...wireEffects, ...route.effects };
  const effect = effects[fault.kind];
  if (effect) return effect as AnyEffect; // the table holds under each kind the effect of that very kind
  throw new NoSuchFault(`${route.name} can only have the kinds ${Object.keys(effects).join(', ')}`);
}
