import type { Redactor } from '../../http/redactor.js';
import { badInput } from '../../refusal.js';
import type { Call, Stage } from '../blame.js';
import type { ConnectDeps, Provider } from '../definition.js';
import { compileMapping, filledPaths } from '../mapping.js';
import { accountMap, exportedUserMap } from './map.js';
import { parseOptions } from '../options.js';
import type { Capabilities, Check, CollectRequest, ReadRequest, Source, Ticket } from '../provider.js';
import { accountsSearch } from './accounts-search.js';
import { GigyaApi } from './api.js';
import { GigyaSigner } from './auth.js';
import type { GigyaExport, GigyaMethod } from './export.js';
import { exportUsers } from './export-users.js';
import { gigyaOptions, gigyaSettings, type GigyaOptions, type GigyaSettings } from './settings.js';
import { problemOf } from './wire.js';

/** Gigya (SAP Customer Data Cloud): accounts behind a cursor, or all users in one streamed answer. */
export const gigya = {
  id: 'GIGYA',
  name: 'gigya',
  title: 'Gigya (SAP Customer Data Cloud)',
  settings: gigyaSettings,
  options: gigyaOptions,
  maps: { 'Gigya, accountsSearch': accountMap, 'Gigya, exportUsers': exportedUserMap },
  connect: (settings, deps) => new GigyaSource(settings, deps),
} as const satisfies Provider<'gigya', GigyaSettings, GigyaOptions>;

const methods: Readonly<Record<GigyaSettings['method'], GigyaMethod>> = { accountsSearch, exportUsers };

class GigyaSource implements Source {
  readonly provider = 'GIGYA';
  readonly id: string;
  readonly title: string;
  readonly capabilities: Capabilities;
  private readonly method: GigyaMethod;
  private readonly steps: GigyaExport;

  constructor(settings: GigyaSettings, { http, redactor }: ConnectDeps) {
    this.id = settings.id;
    this.title = settings.title ?? settings.id;
    this.method = methods[settings.method];
    const { name, map } = this.method;
    this.capabilities = capabilitiesOf(this.method);
    this.steps = {
      api: new GigyaApi(settings, http, new GigyaSigner(settings, redactor)),
      normalise: (keepRaw) => compileMapping({ table: map, sourceId: settings.id, keepRaw }),
      call: (doing, stage) => callOf(settings.id, name, doing, stage, redactor),
    };
  }

  validate(request: CollectRequest): void {
    this.optionsOf(request);
  }

  begin(request: CollectRequest, signal: AbortSignal): Promise<Ticket> {
    return atOnce(signal, () => this.method.begin(request, this.optionsOf(request)));
  }

  check(_ticket: Ticket, signal: AbortSignal): Promise<Check> {
    return atOnce(signal, () => ({ state: 'ready' }));
  }

  read(request: ReadRequest) {
    return this.method.read(this.steps, request);
  }

  health(signal: AbortSignal): Promise<void> {
    return this.method.health(this.steps, signal);
  }

  private optionsOf(request: CollectRequest): GigyaOptions {
    const options = parseOptions(gigyaOptions, 'gigya', request.options);
    const foreign = this.method.foreignOptions.find((name) => options[name]);
    if (foreign === undefined) return options;
    throw badInput(
      `input.options.gigya.${foreign}`,
      `is nothing that ${this.method.name} can do; leave it out`,
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

function callOf(sourceId: string, method: string, doing: string, stage: Stage, redactor: Redactor): Call {
  return {
    provider: 'Gigya',
    sourceId,
    doing,
    stage,
    problem: problemOf,
    permission: `Give the application of userKey the permission to call ${method} at this site.`,
    redactor,
  };
}

/** The limit of exportUsers may give fewer users although there are more (oddity 11), so it is not used. */
function capabilitiesOf({ map, filters }: GigyaMethod): Capabilities {
  return {
    remoteJob: false,
    remoteCancel: false,
    progress: false,
    nativeFilters: filters,
    filters,
    nativeLimit: false,
    fields: filledPaths(map, () => false),
  };
}
