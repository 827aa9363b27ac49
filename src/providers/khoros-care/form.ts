import type { Form } from '../../http/exchange.js';
import type { KhorosCareOptions } from './settings.js';

/** What a user export is asked for with; names and values are case-sensitive, and lists repeat their name (oddity 2). */
export function formOf(options: KhorosCareOptions): Form {
  const { startTime, endTime, includeDisabled, locale, timezone } = options;
  return {
    startTime: String(startTime),
    endTime: String(endTime),
    reportFormat: 'json',
    ...(includeDisabled === undefined ? {} : { includeDisabled: String(includeDisabled) }),
    ...(locale === undefined ? {} : { locale }),
    ...(timezone === undefined ? {} : { timezone }),
    agentId: options.agentIds ?? [],
    teamId: options.teamIds ?? [],
    reportMetrics: withId(options.metrics ?? []),
  };
}

const idMetrics = ['agent_id', 'agent_email'];

/** Chosen metrics that leave out both ids would make rows of nobody. */
function withId(metrics: readonly string[]): readonly string[] {
  const hasId = metrics.length === 0 || metrics.some((metric) => idMetrics.includes(metric.toLowerCase()));
  return hasId ? metrics : ['agent_id', ...metrics];
}
