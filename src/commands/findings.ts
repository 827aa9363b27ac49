import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HealthDesk } from '../exports/health.js';
import { reachPostgres } from '../exports/store/postgres.js';
import { openS3Files } from '../files/s3/s3.js';
import { openHttp } from '../http/http.js';
import { connectSource } from '../providers/registry.js';
import type { Settings } from '../settings/settings.js';
import { doorFindings } from './door-findings.js';
import { look, type Finding } from './finding.js';

/** Looks at everything at once; the findings come in the order of the house, settings first. */
export function findings(settings: Settings): readonly Promise<Finding>[] {
  const { data, files } = settings;
  const { databaseUrl: url, dir } = data;
  return [
    look('settings', () => settings.file ?? 'defaults (there is no rollcall.yaml)'),
    url === undefined ? look('data', () => writable(dir)) : look('database', () => reached(url)),
    ...(files.kind === 's3' ? [look('files', () => usable(files))] : []),
    ...doorFindings(settings),
    ...sourceFindings(settings),
  ];
}

/** A folder that is not there yet will be made in the nearest one that is. */
function writable(dir: string): string {
  let nearest = dir;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`${nearest} cannot be written; make it writable, or name another folder by --data-dir`);
  }
  return dir === nearest ? dir : `${dir} (will be made)`;
}

async function reached(url: string): Promise<string> {
  await reachPostgres(url);
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}

async function usable(files: Extract<Settings['files'], { kind: 's3' }>): Promise<string> {
  const store = await openS3Files(files);
  await store.close();
  return `bucket ${files.bucket} at ${files.endpoint}`;
}

function sourceFindings({ sources: configured, sandbox }: Settings): readonly Promise<Finding>[] {
  const http = openHttp();
  const sources = new Map(configured.map((source) => [source.id, connectSource(source, { http })]));
  const desk = new HealthDesk(sources);
  const found = [...sources.values()].map(async ({ id, title }): Promise<Finding> => {
    const health = await desk.ask(id);
    const name = title === id ? id : `${id} (${title})`;
    return health?.ok
      ? { kind: 'well', subject: 'source', words: `${name} answered in ${health.latencyMs} ms` }
      : { kind: 'fault', subject: 'source', words: `${name}: ${health?.code}, ${health?.message}` };
  });
  void Promise.all(found).then(() => http.close());
  if (found.length > 0) return found;
  const none = sandbox
    ? 'simulated ones alone: nothing to ask'
    : 'none; name one under sources in the settings file';
  return [look('source', () => none)];
}
