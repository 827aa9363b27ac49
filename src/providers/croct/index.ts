import type { z } from 'zod';
import type { Redactor } from '../../http/redactor.js';
import { blaming, type Call, type Stage } from '../blame.js';
import type { ConnectDeps, Provider } from '../definition.js';
import { compileMapping, filledPaths } from '../mapping.js';
import { parseOptions } from '../options.js';
import type { Capabilities, Check, CollectRequest, ReadRequest, Source, Ticket } from '../provider.js';
import { CroctApi } from './api.js';
import { begin, read, type CroctExport } from './export.js';
import { croctMap } from './map.js';
import { croctOptions, croctSettings, type CroctSettings } from './settings.js';
import { problemOf } from './wire.js';

/** Croct: pages behind a cursor, without a job. */
export const croct = {
  id: 'CROCT',
  name: 'croct',
  title: 'Croct',
  settings: croctSettings,
  options: croctOptions,
  maps: { Croct: croctMap },
  connect: (settings, deps) => new CroctSource(settings, deps),
} as const satisfies Provider<'croct', CroctSettings, z.output<typeof croctOptions>>;

const capabilities: Capabilities = {
  remoteJob: false,
  remoteCancel: false,
  progress: false,
  nativeFilters: ['UPDATED_SINCE', 'UPDATED_BEFORE'],
  filters: ['UPDATED_SINCE', 'UPDATED_BEFORE'],
  nativeLimit: false,
  fields: filledPaths(croctMap, () => false),
};

class CroctSource implements Source {
  readonly provider = 'CROCT';
  readonly capabilities = capabilities;
  readonly id: string;
  readonly title: string;
  private readonly steps: CroctExport;

  constructor(settings: CroctSettings, { http, redactor }: ConnectDeps) {
    this.id = settings.id;
    this.title = settings.title ?? settings.id;
    this.steps = {
      api: new CroctApi(settings, http),
      normalise: (keepRaw) => compileMapping({ table: croctMap, sourceId: settings.id, keepRaw }),
      call: (doing, stage) => callOf(settings.id, doing, stage, redactor),
    };
  }

  validate(request: CollectRequest): void {
    pageSizeOf(request);
  }

  begin(request: CollectRequest, signal: AbortSignal): Promise<Ticket> {
    return atOnce(signal, () => begin(request, pageSizeOf(request)));
  }

  check(_ticket: Ticket, signal: AbortSignal): Promise<Check> {
    return atOnce(signal, () => ({ state: 'ready' }));
  }

  read(request: ReadRequest) {
    return read(this.steps, request);
  }

  /** Asks for a page of one. */
  async health(signal: AbortSignal): Promise<void> {
    await blaming(this.steps.call('Checking the API key', 'begin'), () =>
      this.steps.api.users({ pageSize: 1 }, signal, true),
    );
  }
}

/** An answer that needs no call; an aborted signal counts all the same. */
function atOnce<T>(signal: AbortSignal, answer: () => T): Promise<T> {
  return new Promise((resolve) => {
    signal.throwIfAborted();
    resolve(answer());
  });
}

function pageSizeOf({ options }: CollectRequest): number {
  return parseOptions(croctOptions, 'croct', options).pageSize;
}

function callOf(sourceId: string, doing: string, stage: Stage, redactor: Redactor): Call {
  return {
    provider: 'Croct',
    sourceId,
    doing,
    stage,
    problem: problemOf,
    permission: 'Give the API key the permission "Export data".',
    redactor,
  };
}
