import type { z } from 'zod';
import type { Redactor } from '../../http/redactor.js';
import { blaming, type Call, type Stage } from '../blame.js';
import type { ConnectDeps, Provider } from '../definition.js';
import { ProviderFault } from '../fault.js';
import { filledPaths } from '../mapping.js';
import { parseOptions } from '../options.js';
import type { Capabilities, CollectRequest, ReadRequest, Source, Ticket } from '../provider.js';
import { AuthgearApi } from './api.js';
import { AuthgearTokens } from './auth.js';
import { begin, check, read, type AuthgearExport } from './export.js';
import { authgearMap } from './map.js';
import { authgearOptions, authgearSettings, type AuthgearSettings } from './settings.js';
import { problemOf } from './wire.js';

/** Authgear: a task is created and polled, then its file is downloaded. */
export const authgear = {
  id: 'AUTHGEAR',
  name: 'authgear',
  title: 'Authgear',
  settings: authgearSettings,
  options: authgearOptions,
  maps: { Authgear: authgearMap },
  connect: (settings, deps) => new AuthgearSource(settings, deps),
} as const satisfies Provider<'authgear', AuthgearSettings, z.output<typeof authgearOptions>>;

const capabilities: Capabilities = {
  remoteJob: true,
  remoteCancel: false,
  progress: false,
  nativeFilters: [],
  // The record has no modification time (oddity 14).
  filters: [],
  nativeLimit: false,
  fields: filledPaths(authgearMap, () => false),
};

/** The form of a task's id, and never one of a task. */
const noTask = `userexport_${'0'.repeat(32)}`;

class AuthgearSource implements Source {
  readonly provider = 'AUTHGEAR';
  readonly capabilities = capabilities;
  readonly id: string;
  readonly title: string;
  private readonly steps: AuthgearExport;

  constructor(settings: AuthgearSettings, { http, redactor }: ConnectDeps) {
    this.id = settings.id;
    this.title = settings.title ?? settings.id;
    this.steps = {
      api: new AuthgearApi(settings, http, new AuthgearTokens(settings), redactor),
      mapping: (keepRaw) => ({ table: authgearMap, sourceId: settings.id, keepRaw }),
      call: (doing, stage) => callOf(settings.id, doing, stage, redactor),
    };
  }

  validate({ options }: CollectRequest): void {
    parseOptions(authgearOptions, 'authgear', options);
  }

  begin(_request: CollectRequest, signal: AbortSignal): Promise<Ticket> {
    return begin(this.steps, signal);
  }

  check(ticket: Ticket, signal: AbortSignal) {
    return check(this.steps, ticket, signal);
  }

  read(request: ReadRequest) {
    return read(this.steps, request);
  }

  /** Asks for a task that cannot exist: Authgear says so only to the holder of a key of the project. */
  async health(signal: AbortSignal): Promise<void> {
    try {
      await blaming(this.steps.call('Checking the Admin API key', 'begin'), () =>
        this.steps.api.task(noTask, signal, true),
      );
    } catch (error) {
      if (!(error instanceof ProviderFault && error.providerCode === 'TaskNotFound')) throw error;
    }
  }
}

function callOf(sourceId: string, doing: string, stage: Stage, redactor: Redactor): Call {
  return {
    provider: 'Authgear',
    sourceId,
    doing,
    stage,
    problem: problemOf,
    permission: 'Check that nothing in front of Authgear refuses calls of its Admin API.',
    redactor,
  };
}
