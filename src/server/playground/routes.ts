import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readAssets, type Asset, type Assets } from './assets.js';
import { contentSecurityPolicy, playgroundPage } from './page.js';
import type { Tab } from './tabs.js';

/** Adds `GET /playground`: GraphQL Playground with these tabs, and all it needs, for everybody. */
export function addPlayground(app: FastifyInstance, tabsOf: () => Tab[] | Promise<Tab[]>): void {
  let assets: Promise<Assets> | undefined;
  const read = () => (assets ??= readAssets());
  app.get('/playground', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': contentSecurityPolicy, 'referrer-policy': 'no-referrer' })
      .send(playgroundPage(await read(), await tabsOf())),
  );
  app.get<{ Params: { file: string } }>('/playground/:file', async (request, reply) => {
    const asset = Object.values(await read()).find(({ name }) => name === request.params.file);
    if (asset) return sendAsset(request, reply, asset);
    reply.callNotFound();
    return reply;
  });
}

function sendAsset(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { sha256, contentType, bytes, gzipped }: Asset,
): FastifyReply {
  const isGzip = takesGzip(headers['accept-encoding']);
  const etag = isGzip ? `"${sha256}-gzip"` : `"${sha256}"`;
  reply.headers({ etag, 'cache-control': forEver, vary: 'origin, accept-encoding' });
  if (headers['if-none-match'] === etag) return reply.code(304).send();
  if (isGzip) reply.header('content-encoding', 'gzip');
  return reply.type(contentType).send(isGzip ? gzipped : bytes);
}

/** The name of an asset tells its content, so what is kept under it never gets old. */
const forEver = 'public, max-age=31536000, immutable';

function takesGzip(acceptEncoding = ''): boolean {
  return acceptEncoding.split(',').some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));
}
