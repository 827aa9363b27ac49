import { pino, type Logger } from 'pino';
import { openEngine, type Engine, type EngineParts } from '../../src/exports/engine.js';
import type { ExportsSettings } from '../../src/exports/engine-context.js';
import type { Export, ExportFile } from '../../src/exports/model.js';
import { isSettled } from '../../src/exports/state.js';
import type { Exports, StartExport } from '../../src/exports/exports.js';
import { sweep } from '../../src/exports/sweeper.js';
import { unobserved, type ExportsObserver } from '../../src/exports/observer.js';
import type { Store } from '../../src/exports/store/store.js';
import type { FileStore } from '../../src/files/file-store.js';
import type { Source } from '../../src/providers/provider.js';
import { takeGround } from './ground.js';

export const caller = { tenant: 'local', name: 'local', scopes: new Set<string>() };

/**
 * Short lengths of time, so that a test need not wait for the real ones. The lease alone is not: none is lost
 * because the machine is busy.
 */
export const quickSettings: ExportsSettings = {
  concurrency: 4,
  perSource: 4,
  leaseMs: 20_000,
  segment: { bytes: 2000, everyMs: 200 },
  retentionMs: 3_600_000,
  recordRetentionMs: 7_200_000,
  keepNewest: true,
  deadlineMs: 60_000,
  stalledAfterMs: 60_000,
  retries: 3,
};

export const silent: Logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });

export interface Rig extends AsyncDisposable {
  readonly engine: Engine;
  readonly exports: Exports;
  readonly store: Store;
  readonly files: FileStore;
  /** Opens another engine on the same store, as another process on PostgreSQL would. */
  another(parts?: Partial<EngineParts>): Promise<Engine>;
}

/** An engine on a store and files of its own. */
export async function openRig(sources: readonly Source[], parts: Partial<EngineParts> = {}): Promise<Rig> {
  const { store, files, giveBack } = await takeGround();
  const engines: Engine[] = [];
  const open = async (more: Partial<EngineParts> = {}) => {
    const backoff = { firstMs: 5, lastMs: 20 };
    const engine = await openEngine({
      store,
      files,
      sources,
      settings: quickSettings,
      log: silent,
      backoff,
      ...parts,
      ...more,
    });
    engines.push(engine);
    return engine;
  };
  const engine = await open();
  return {
    engine,
    exports: engine.exports,
    store,
    files,
    another: open,
    [Symbol.asyncDispose]: async () => {
      for (const opened of engines.reverse()) await opened.close();
      await giveBack();
    },
  };
}

/** Starts an export and follows it to its end. */
export async function runExport(exports: Exports, input: StartExport): Promise<Export> {
  const started = await exports.start(caller, input);
  return settled(exports, started.export.id);
}

/** The export once it has settled. */
export async function settled(exports: Exports, id: string): Promise<Export> {
  return reached(exports, id, (state) => isSettled(state.status));
}

/** The first state of the export that fits. */
export async function reached(
  exports: Exports,
  id: string,
  fits: (state: Export) => boolean,
): Promise<Export> {
  let last: Export | null = null;
  for await (const state of exports.follow(caller, id)) {
    last = state;
    if (state && fits(state)) return state;
  }
  throw new Error(`the export ended before it came there: ${JSON.stringify(last)}`);
}

/** The provider's ids of all users that can be read, page by page. */
export async function idsOf(exports: Exports, id: string, first = 7): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  while (true) {
    const [shown] = await exports.get(caller, [id]);
    const [page] = await exports.users(caller, [{ export: shown!, first, after }]);
    if (!page || page instanceof Error) throw page ?? new Error('no page');
    ids.push(...page.edges.map(({ node }) => node.providerUserId));
    if (!page.pageInfo.hasNextPage) return ids;
    after = page.pageInfo.endCursor;
  }
}

/** The rendered file's text. */
export async function textOf(files: FileStore, file: ExportFile | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await files.read(file!.storedAs)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** One round of the sweeper, now. */
export function sweepNow(
  { store, files }: Pick<Rig, 'store' | 'files'>,
  {
    settings = quickSettings,
    abandoned = null,
    auditRetentionMs = 60_000,
    observer = unobserved,
    isCanceled,
  }: SweepTerms = {},
): Promise<void> {
  const tenancy = { mayUse: () => true, abandoned };
  return sweep({ store, files, settings, tenancy, auditRetentionMs, observer, log: silent }, isCanceled);
}

interface SweepTerms {
  readonly settings?: ExportsSettings;
  readonly abandoned?: string | null;
  readonly auditRetentionMs?: number;
  readonly isCanceled?: () => boolean;
  readonly observer?: ExportsObserver;
}
