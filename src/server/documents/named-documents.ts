import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { present } from '../../../resolvers/problems.js';
import type { Documents } from './documents.js';
import type { AskedFor } from './find-text.js';

const anyOrigin = 'http://localhost';
const routes: ReadonlySet<string> = new Set(['/graphql', '/graphql/stream']);

/**
 * Puts the text of a trusted document in the place of its name, since what stands behind these routes knows texts
 * only, and answers requests for documents that may not be. What it does not know it leaves to them.
 */
export function addNamedDocuments(app: FastifyInstance, documents: Documents): void {
  app.addHook('preHandler', (request, reply, done) => {
    const asked = routes.has(request.routeOptions.url ?? '') ? askedFor(request) : {};
    const found = documents.find(asked);
    if (found.kind === 'refused') refuse(reply, found.error);
    else {
      if (found.kind === 'text' && documents.rules.trusted?.has(found.text)) putText(request, found.text);
      done();
    }
  });
}

/** Read as those behind read it: what one finds in an address and another does not would be let through. */
function askedFor({ method, url, body }: FastifyRequest): AskedFor {
  if (method !== 'GET') return isRecord(body) ? body : {};
  const { searchParams } = new URL(url, anyOrigin);
  const [query, documentId, extensions] = ['query', 'documentId', 'extensions'].map((name) =>
    searchParams.get(name),
  );
  return { query, documentId, extensions: json(extensions) };
}

/** Extensions say nothing but which document it is. */
function putText(request: FastifyRequest, query: string): void {
  if (request.method !== 'GET') {
    const { documentId: _id, extensions: _extensions, ...rest } = request.body as Record<string, unknown>;
    request.body = { ...rest, query };
    return;
  }
  const { pathname, searchParams } = new URL(request.url, anyOrigin);
  for (const name of ['documentId', 'extensions']) searchParams.delete(name);
  searchParams.set('query', query);
  request.query = Object.fromEntries(searchParams);
  request.raw.url = `${pathname}?${searchParams.toString()}`;
}

function refuse(reply: FastifyReply, error: GraphQLError): void {
  const status = error.extensions.code === 'FORBIDDEN' ? 403 : 400;
  void reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [present(error)] });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is no JSON is refused by whoever reads it next. */
function json(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
