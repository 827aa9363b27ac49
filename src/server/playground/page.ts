import type { Assets } from './assets.js';
import type { Tab } from './tabs.js';

/**
 * What the page may load and whom it may ask: this origin, and nobody else. `connect-src 'self'` covers its
 * WebSockets in today's browsers (Safari from 15.4 on). Playground writes its styles into the page.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What we set of Playground's settings; the rest is its default, and its user may change all of it. */
const settings = {
  'request.credentials': 'same-origin',
  // It would ask for the whole schema every two seconds.
  'schema.polling.enable': false,
  'tracing.tracingSupported': false,
};

/** The page. Its addresses are relative, so that a proxy may serve it below a path. */
export function playgroundPage({ boot, playground, style }: Assets, tabs: readonly Tab[]): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Rollcall: GraphQL Playground</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="playground/${style.name}">
    <script defer src="playground/${playground.name}"></script>
    <script defer src="playground/${boot.name}"></script>
  </head>
  <body>
    <div id="root" data-settings="${attribute(settings)}" data-tabs="${attribute(tabs)}"></div>
    <noscript>GraphQL Playground needs JavaScript.</noscript>
  </body>
</html>
`;
}

function attribute(value: unknown): string {
  return JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
