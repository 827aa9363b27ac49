import { z } from 'zod';

import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { badArguments, fail } from './answers.js';
import { columns } from './columns.js';

const epochMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const ids = z.array(z.string().regex(/^\d{1,18}$/));

const orderShape = z.object({
  startTime: epochMs,
  endTime: epochMs,
  agentId: ids,
  teamId: ids,
  includeDisabled: z.enum(['true', 'false']).default('false'),
  locale: z
    .string()
    .regex(/^(en|es|fr|de|tr)(_[A-Z]{2})?$/)
    .optional(),
  reportFormat: z.enum(['json', 'csv']).default('json'),
  reportMetrics: z.array(z.string()),
});

/** What a call for the User export asks for; of a list, none = all. */
export type Order = z.output<typeof orderShape>;

/** The order was not taken; `reply` says so. */
export interface Refused {
  readonly reply: Reply;
}

/** Reads the arguments. Their names and values are case-sensitive; names that it does not know do not matter. */
export function parseOrder(call: Call): Order | Refused {
  const given = argumentsOf(call);
  const once = (name: string): string | undefined => given.get(name) ?? undefined;
  const parsed = orderShape.safeParse({
    startTime: once('startTime'),
    endTime: once('endTime'),
    // One parameter per id or column, never a list in one.
    agentId: given.getAll('agentId'),
    teamId: given.getAll('teamId'),
    includeDisabled: once('includeDisabled'),
    locale: once('locale'),
    reportFormat: once('reportFormat'),
    reportMetrics: given.getAll('reportMetrics'),
  });
  if (!parsed.success) return { reply: badArguments };
  const reason = whyNot(parsed.data);
  return reason === undefined ? parsed.data : { reply: fail(reason) };
}

/** With POST a form and nothing else; with GET the query. */
function argumentsOf({ method, headers, query, body }: Call): URLSearchParams {
  if (method === 'GET') return query;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? body : '');
}

function whyNot({ startTime, endTime, reportMetrics }: Order): string | undefined {
  if (endTime < startTime) return 'endTime is before startTime';
  if (endTime > threeMonthsAfter(startTime)) return 'the time range is longer than 3 months';
  const unknown = reportMetrics.find((metric) => !columns.some((name) => name.toLowerCase() === metric));
  return unknown === undefined ? undefined : `there is no metric ${unknown}`;
}

function threeMonthsAfter(ms: number): number {
  const date = new Date(ms);
  return date.setUTCMonth(date.getUTCMonth() + 3);
}
