import type { StartExport } from '../../exports/exports.js';
import type { ProviderId } from '../../providers/provider.js';
import type { JsonObject } from '../../json.js';

/** An export that can be started at a provider, to look at and to change. */
export interface Example {
  readonly title: string;
  /** What is peculiar about it, in lines that the button of Playground does not cover. */
  readonly about: readonly string[];
  /** `StartExportInput` as JSON, without the source. */
  readonly input: Pick<StartExport, 'format' | 'compression' | 'fields' | 'csv' | 'limit'> & {
    readonly filter?: JsonObject;
    readonly options?: JsonObject;
  };
}

/** One of each provider; together they show what an export can be asked for. */
export const examples: Readonly<Record<ProviderId, Example>> = {
  AUTH0: {
    title: 'Auth0',
    about: ['A CSV file of three columns,', 'one of them under another name.'],
    input: {
      format: 'CSV',
      fields: [{ path: 'email' }, { path: 'name' }, { path: 'createdAt', as: 'since' }],
    },
  },
  AUTHGEAR: {
    title: 'Authgear',
    about: ['The first ten users, each with all that is', 'known of it, as NDJSON.'],
    input: { format: 'NDJSON', limit: 10 },
  },
  CROCT: {
    title: 'Croct',
    about: ['Users changed since 2020 as JSON, compressed;', 'Croct is asked for a hundred at a time.'],
    input: {
      format: 'JSON',
      compression: 'GZIP',
      filter: { updatedSince: '2020-01-01T00:00:00Z' },
      options: { croct: { pageSize: 100 } },
    },
  },
  GIGYA: {
    title: 'Gigya',
    about: ['A CSV file for spreadsheets:', 'cells that look like formulas are escaped.'],
    input: { format: 'CSV', csv: { header: true, escapeFormulas: true } },
  },
  KHOROS_CARE: {
    title: 'Khoros Care',
    about: [
      'Agents, and how long they were logged in.',
      'It needs a window of time, of three months at most.',
    ],
    input: {
      format: 'CSV',
      fields: [{ path: 'name' }, { path: 'email' }, { path: 'agentActivity.consoleLoggedInMs', as: 'ms' }],
      options: {
        khorosCare: { startTime: '2025-03-01T00:00:00Z', endTime: '2025-03-31T00:00:00Z' },
      },
    },
  },
};
