import type { Source } from '../providers/provider.js';
import type { EngineContext } from './engine-context.js';
import type { Caller, SourceView } from './model.js';

/** The configured sources, and those that exports of the caller's remain of. */
export async function sourceViews(
  context: Pick<EngineContext, 'store' | 'sources'>,
  caller: Caller,
): Promise<SourceView[]> {
  const configured = [...context.sources.values()].map(toView);
  const known = new Set(context.sources.keys());
  const remaining = await remains(context, caller, null);
  return [...configured, ...remaining.filter(({ id }) => !known.has(id))];
}

/** The same by id; null for one that is neither. One query for all that are not configured. */
export async function sourceViewsById(
  context: Pick<EngineContext, 'store' | 'sources'>,
  caller: Caller,
  ids: readonly string[],
): Promise<(SourceView | null)[]> {
  const unknown = ids.filter((id) => !context.sources.has(id));
  const remaining = unknown.length > 0 ? await remains(context, caller, unknown) : [];
  return ids.map((id) => {
    const source = context.sources.get(id);
    return source ? toView(source) : (remaining.find((view) => view.id === id) ?? null);
  });
}

function toView({ id, provider, title, capabilities }: Source): SourceView {
  return { id, provider, title, configured: true, capabilities };
}

async function remains(
  { store }: Pick<EngineContext, 'store'>,
  { tenant }: Caller,
  ids: readonly string[] | null,
): Promise<SourceView[]> {
  const rows = await store.db
    .selectFrom('exports')
    .select(['source', 'provider'])
    .distinct()
    .where('tenant', '=', tenant)
    .$if(ids !== null, (query) => query.where('source', 'in', ids ?? []))
    .orderBy('source')
    .execute();
  return rows.map(({ source, provider }) => ({
    id: source,
    provider,
    title: source,
    configured: false,
    capabilities: null,
  }));
}
