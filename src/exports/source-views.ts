import type { Source } from '../providers/provider.js';
import type { EngineContext } from './engine-context.js';
import type { Caller, SourceView } from './model.js';
import { oneOf } from './store/one-of.js';

type Context = Pick<EngineContext, 'store' | 'sources' | 'tenancy'>;

/** The sources that the caller's tenant may use, and those that exports of his remain of. */
export async function sourceViews(context: Context, caller: Caller): Promise<SourceView[]> {
  const usable = [...context.sources.values()].filter(({ id }) => context.tenancy.mayUse(caller.tenant, id));
  const known = new Set(usable.map(({ id }) => id));
  const remaining = await remains(context, caller, null);
  return [...usable.map(toView), ...remaining.filter(({ id }) => !known.has(id))];
}

/** The same by id; null for one that is neither. One query for all that he may not use. */
export async function sourceViewsById(
  context: Context,
  caller: Caller,
  ids: readonly string[],
): Promise<(SourceView | null)[]> {
  const usable = (id: string) =>
    context.tenancy.mayUse(caller.tenant, id) ? context.sources.get(id) : undefined;
  const others = ids.filter((id) => !usable(id));
  const remaining = others.length > 0 ? await remains(context, caller, others) : [];
  return ids.map((id) => {
    const source = usable(id);
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
    .$if(ids !== null, (query) => query.where(oneOf('source', ids ?? [])))
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
