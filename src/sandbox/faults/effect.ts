import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import type { FaultKind, FaultOf } from './shape.js';

/** The honest answer, made when it is asked for. */
export type Answer = () => Promise<Reply>;

/** What a fault does: it stands between the request and the honest answer. */
export type Effect<Kind extends FaultKind> = (
  answer: Answer,
  fault: FaultOf<Kind>,
  call: Call,
) => Promise<Reply> | Reply;

/** The effects that an endpoint knows, by the kind of fault. */
export type EffectTable = { readonly [Kind in FaultKind]?: Effect<Kind> };
