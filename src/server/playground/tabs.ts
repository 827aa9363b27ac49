import type { SourceView } from '../../exports/model.js';
import type { ProviderId } from '../../providers/provider.js';
import { lifeOfAnExport, startHere, supergraphAlone } from './documents.js';
import { examples } from './examples.js';

/** A tab of GraphQL Playground, as it takes them. */
export interface Tab {
  readonly name: string;
  readonly query: string;
  /** JSON. */
  readonly variables?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A source that a tab is for. */
type TabSource = Pick<SourceView, 'id' | 'provider'>;

/** Where callers are asked who they are: only ASCII can be sent as a header before it is replaced. */
const credentials = { authorization: 'Bearer <API key or token>' };

/** The tabs where nobody is asked who he is: one for the first source of each provider. */
export function openTabs(sources: readonly TabSource[]): Tab[] {
  const first = new Map<ProviderId, string>();
  for (const { id, provider } of sources) if (!first.has(provider)) first.set(provider, id);
  return [
    { name: 'Start here', query: startHere, headers: {} },
    ...[...first].map(([provider, id]) => tabOf(provider, id, {})),
  ];
}

/**
 * The tabs where callers are asked, with a place for what they show. The page is for everybody, so it must not say
 * which sources there are: it has a tab for every provider, and names that stand for a source's.
 */
export function guardedTabs(): Tab[] {
  const providers = Object.keys(examples) as ProviderId[];
  return [
    { name: 'Start here', query: startHere, headers: credentials },
    ...providers.map((provider) => tabOf(provider, `your-${nameOf(provider)}-source`, credentials)),
  ];
}

/** The tab of a server over other subgraphs alone. */
export function supergraphTabs(asksWho: boolean): Tab[] {
  return [{ name: 'Supergraph', query: supergraphAlone, headers: asksWho ? credentials : {} }];
}

function tabOf(provider: ProviderId, source: string, headers: Tab['headers']): Tab {
  const example = examples[provider];
  const variables = { input: { source, ...example.input }, id: 'the id that Start gave you' };
  return {
    name: example.title,
    query: `# ${example.title}. ${example.about.join('\n# ')}\n\n${lifeOfAnExport}`,
    variables: JSON.stringify(variables, null, 2),
    headers,
  };
}

function nameOf(provider: ProviderId): string {
  return provider.toLowerCase().replace('_', '-');
}
