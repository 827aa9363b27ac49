import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** What a request for a stream of events asks for. */
export type StreamRequest = z.output<typeof shape>;

/** What {@link readStreamRequest} wants, for those who send something else. */
export const wanted =
  'Send a `query` and an `operationName` as text, and `variables` and `extensions` as objects; by GET as JSON.';

/** Reads the body of a POST, and the address of a GET; undefined when it is not what is {@link wanted}. */
export function readStreamRequest({ method, url, body }: FastifyRequest): StreamRequest | undefined {
  return shape.safeParse(method === 'GET' ? inAddress(url) : body).data;
}

const record = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const shape = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: record.nullish(),
  extensions: record.nullish(),
});

const anyOrigin = 'http://localhost';

function inAddress(url: string): unknown {
  const { searchParams } = new URL(url, anyOrigin);
  const { variables, extensions, ...texts } = Object.fromEntries(searchParams);
  return { ...texts, variables: parsed(variables), extensions: parsed(extensions) };
}

/** What is no JSON stays the text that it is. */
function parsed(text = ''): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
