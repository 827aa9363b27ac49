import type { Tab } from '../../../src/server/playground/tabs.js';
import type { Server } from '../../../src/server/server.js';
import { knock } from '../knock.js';

/** What is in the page. */
export interface Page {
  readonly html: string;
  readonly tabs: readonly Tab[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** The addresses of the files that it loads, as paths of the server. */
  readonly assets: readonly string[];
}

/** Fetches the page and reads it as a browser would. */
export async function pageOf(server: Server): Promise<Page> {
  const { body: html } = await knock(server, '/playground');
  const attribute = (name: string) => {
    const [, value = ''] = new RegExp(`data-${name}="([^"]*)"`).exec(html) ?? [];
    return JSON.parse(
      value.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ) as never;
  };
  const references = [...html.matchAll(/(?:src|href)="(?!data:)([^"]*)"/g)].map(
    ([, reference = '']) => reference,
  );
  return {
    html,
    tabs: attribute('tabs'),
    settings: attribute('settings'),
    assets: references.map((reference) => new URL(reference, `${server.url}/playground`).pathname),
  };
}
