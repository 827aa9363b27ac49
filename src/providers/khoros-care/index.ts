import type { z } from 'zod';
import type { Redactor } from '../../http/redactor.js';
import { blaming, type Call, type Stage } from '../blame.js';
import type { ConnectDeps, Provider } from '../definition.js';
import { filledPaths } from '../mapping.js';
import { parseOptions } from '../options.js';
import type { Capabilities, CollectRequest, ReadRequest, Source, Ticket } from '../provider.js';
import { parseWire } from '../wire-shape.js';
import { KhorosCareApi } from './api.js';
import { compileRows } from './columns.js';
import { begin, check, read, type KhorosCareExport } from './export.js';
import { khorosCareMap } from './map.js';
import { khorosCareOptions, khorosCareSettings, type KhorosCareSettings } from './settings.js';
import { passed, problemOf } from './wire.js';

/** Khoros Care: a report is started and polled, then its file is downloaded. */
export const khorosCare = {
  id: 'KHOROS_CARE',
  name: 'khoros-care',
  title: 'Khoros Care',
  settings: khorosCareSettings,
  options: khorosCareOptions,
  maps: { 'Khoros Care': khorosCareMap },
  connect: (settings, deps) => new KhorosCareSource(settings, deps),
} as const satisfies Provider<'khoros-care', KhorosCareSettings, z.output<typeof khorosCareOptions>>;

const capabilities: Capabilities = {
  remoteJob: true,
  remoteCancel: false,
  progress: false,
  nativeFilters: [],
  // Its rows have no time of modification.
  filters: [],
  nativeLimit: false,
  fields: filledPaths(khorosCareMap, () => false),
};

class KhorosCareSource implements Source {
  readonly provider = 'KHOROS_CARE';
  readonly capabilities = capabilities;
  readonly id: string;
  readonly title: string;
  private readonly steps: KhorosCareExport;

  constructor(settings: KhorosCareSettings, { http, redactor }: ConnectDeps) {
    this.id = settings.id;
    this.title = settings.title ?? settings.id;
    this.steps = {
      api: new KhorosCareApi(settings, http, redactor),
      normalise: (keepRaw) => compileRows(settings.id, keepRaw),
      call: (doing, stage) => callOf(settings.id, doing, stage, redactor),
    };
  }

  validate(request: CollectRequest): void {
    optionsOf(request);
  }

  async begin(request: CollectRequest, signal: AbortSignal): Promise<Ticket> {
    signal.throwIfAborted();
    return begin(this.steps, optionsOf(request), signal);
  }

  check(ticket: Ticket, signal: AbortSignal) {
    return check(this.steps, ticket, signal);
  }

  read(request: ReadRequest) {
    return read(this.steps, request);
  }

  /** Asks for the teams, which takes the same credentials and the company's key, and starts nothing. */
  async health(signal: AbortSignal): Promise<void> {
    const at = this.steps.call('Checking the credentials', 'begin');
    parseWire(passed, await blaming(at, () => this.steps.api.teams(signal)), at);
  }
}

function optionsOf({ options }: CollectRequest) {
  return parseOptions(khorosCareOptions, 'khorosCare', options);
}

function callOf(sourceId: string, doing: string, stage: Stage, redactor: Redactor): Call {
  return {
    provider: 'Khoros Care',
    sourceId,
    doing,
    stage,
    problem: (body, status) => problemOf(body, status, stage),
    permission: 'Check companyKey, and that Khoros Support has enabled the user for the Analytics API.',
    redactor,
  };
}
