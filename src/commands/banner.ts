import type { FederationSettings } from '../settings/federation.js';
import type { Settings } from '../settings/settings.js';
import { version } from './version.js';

/** What the banner tells. */
export interface Opened {
  readonly settings: Settings;
  /** The port it listens on. */
  readonly port: number;
  /** Ids of all sources, simulated ones included. */
  readonly sourceIds: readonly string[];
}

/** What a start prints: where the API is, where data lies, and a line that starts an export when pasted. */
export function banner({ settings, port, sourceIds }: Opened): string {
  const authority = authorityOf(settings.server.host, port);
  const [first] = sourceIds;
  return [
    `Rollcall ${version()} is ready.`,
    '',
    ...doors(authority, settings),
    ...(settings.federation ? [supergraph(settings.federation, 'Rollcall')] : []),
    `  Data           ${whereDataLies(settings)}`,
    `  Settings       ${settings.file ?? 'defaults (there is no rollcall.yaml)'}`,
    `  Sources        ${sourceIds.join(', ') || 'none; name one under sources in the settings file'}`,
    ...(settings.sandbox ? ['', simulated(settings.sandbox.users)] : []),
    ...(first
      ? ['', 'Start an export:', '', `  ${startLine(authority, first, settings.auth !== undefined)}`]
      : []),
    '',
    '',
  ].join('\n');
}

/** The same for a server over other subgraphs alone. */
export function bareBanner({
  settings,
  federation,
  port,
}: Omit<Opened, 'sourceIds'> & { readonly federation: FederationSettings }): string {
  const authority = authorityOf(settings.server.host, port);
  const lines = [...doors(authority, settings), supergraph(federation)];
  return [`Rollcall ${version()} is ready.`, '', ...lines, '', ''].join('\n');
}

function doors(authority: string, { server }: Settings): string[] {
  return [
    `  GraphQL        http://${authority}/graphql`,
    `  Subscriptions  ws://${authority}/graphql (graphql-transport-ws), http://${authority}/graphql/stream (SSE)`,
    ...(server.playground ? [`  Playground     http://${authority}/playground`] : []),
  ];
}

function supergraph({ supergraph: given, subgraphs }: FederationSettings, ...own: string[]): string {
  // An address may hold a secret behind its question mark.
  return `  Supergraph     ${given?.split('?', 1)[0] ?? [...own, ...subgraphs.map(({ name }) => name)].join(', ')}`;
}

function whereDataLies({ data, files }: Settings): string {
  const place = files.kind === 's3' ? `bucket ${files.bucket} at ${files.endpoint}` : data.dir;
  if (data.databaseUrl === undefined) return files.kind === 's3' ? `${data.dir}; users in ${place}` : place;
  const { host, pathname } = new URL(data.databaseUrl);
  return `PostgreSQL at ${host}${pathname}; users in ${place}`;
}

/** The address to paste: whoever listens everywhere answers, from here, to loopback. */
function authorityOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}

function simulated(users: number): string {
  return `THE SANDBOX IS ON: sources named sandbox-… hold ${users} SIMULATED users each; no real account is asked.`;
}

function startLine(authority: string, source: string, asksWho: boolean): string {
  const query = `mutation { startExport(input: { source: "${source}", format: CSV }) { export { id status } } }`;
  const who = asksWho ? " -H 'authorization: Bearer <your API key>'" : '';
  return `curl -s http://${authority}/graphql${who} -H 'content-type: application/json' -d '${JSON.stringify({ query })}'`;
}
