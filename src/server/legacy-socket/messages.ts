import type { ExecutionResult } from 'graphql';
import { z } from 'zod';

/** A JSON object of whatever members. */
const object = z.record(z.string(), z.unknown());
const id = z.string().min(1);
const operation = z.object({
  query: z.string(),
  documentId: z.string().optional(),
  extensions: object.nullish(),
  operationName: z.string().nullish(),
  variables: object.nullish(),
});

const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload: object.nullish() }),
  z.object({ type: z.literal('start'), id, payload: operation }),
  z.object({ type: z.literal('stop'), id }),
  z.object({ type: z.literal('connection_terminate') }),
]);

/** What clients of the protocol say. */
export type ClientMessage = z.output<typeof clientMessage>;

/** What they are told. The protocol has `error` too; like its first server, we send errors as `data`. */
export type ServerMessage =
  | { readonly type: 'connection_ack' }
  /** Keep-alive. */
  | { readonly type: 'ka' }
  | { readonly type: 'data'; readonly id: string; readonly payload: ExecutionResult }
  | { readonly type: 'complete'; readonly id: string };

/** Reads what a client said; undefined when that is none of the protocol's messages. */
export function readMessage(text: string): ClientMessage | undefined {
  try {
    return clientMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
