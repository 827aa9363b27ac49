import type { Redactor } from '../../http/redactor.js';
import { blaming, type Call, type Stage } from '../blame.js';
import type { ConnectDeps, Provider } from '../definition.js';
import { ProviderFault } from '../fault.js';
import { askedRoots, filledPaths } from '../mapping.js';
import { parseOptions } from '../options.js';
import type { Capabilities, CollectRequest, ReadRequest, Source, Ticket } from '../provider.js';
import { Auth0Api } from './api.js';
import { Auth0Tokens } from './auth.js';
import { begin, check, read, type Auth0Export } from './export.js';
import { auth0Map } from './map.js';
import { auth0Options, auth0Settings, type Auth0Settings } from './settings.js';
import { problemOf } from './wire.js';
import type { z } from 'zod';

/** Auth0: a job is created and polled, then its file is downloaded. */
export const auth0 = {
  id: 'AUTH0',
  name: 'auth0',
  title: 'Auth0',
  settings: auth0Settings,
  options: auth0Options,
  maps: { Auth0: auth0Map },
  connect: (settings, deps) => new Auth0Source(settings, deps),
} as const satisfies Provider<'auth0', Auth0Settings, z.output<typeof auth0Options>>;

class Auth0Source implements Source {
  readonly provider = 'AUTH0';
  readonly id: string;
  readonly title: string;
  readonly capabilities: Capabilities;
  private readonly api: Auth0Api;
  private readonly steps: Auth0Export;

  constructor(settings: Auth0Settings, { http, redactor }: ConnectDeps) {
    this.id = settings.id;
    this.title = settings.title ?? settings.id;
    this.capabilities = capabilitiesOf(settings);
    const call = (doing: string, stage: Stage) => callOf(settings.id, doing, stage, redactor);
    this.api = new Auth0Api(
      settings,
      http,
      new Auth0Tokens(settings, http, call('Fetching a token', 'credentials')),
      redactor,
    );
    this.steps = {
      api: this.api,
      fields: [...new Set([...askedRoots(auth0Map), ...settings.extraFields])],
      mapping: (keepRaw) => ({ table: auth0Map, sourceId: settings.id, keepRaw }),
      call,
    };
  }

  validate(request: CollectRequest): void {
    optionsOf(request);
  }

  begin(request: CollectRequest, signal: AbortSignal): Promise<Ticket> {
    return begin(this.steps, request, optionsOf(request).connectionId, signal);
  }

  check(ticket: Ticket, signal: AbortSignal) {
    return check(this.steps, ticket, signal);
  }

  read(request: ReadRequest) {
    return read(this.steps, request);
  }

  /** Asks for a job that cannot exist: Auth0 says so only to a client that may export. */
  async health(signal: AbortSignal): Promise<void> {
    try {
      await blaming(this.steps.call('Checking the credentials', 'begin'), () =>
        this.api.job('job_0000000000000000', signal, true),
      );
    } catch (error) {
      if (!(
        error instanceof ProviderFault &&
        error.code === 'PROVIDER_REJECTED' &&
        error.providerStatus === 404
      ))
        throw error;
    }
  }
}

function optionsOf({ options }: CollectRequest) {
  return parseOptions(auth0Options, 'auth0', options);
}

function callOf(sourceId: string, doing: string, stage: Stage, redactor: Redactor): Call {
  return {
    provider: 'Auth0',
    sourceId,
    doing,
    stage,
    problem: problemOf,
    permission: 'Grant the application read:users on the Auth0 Management API.',
    redactor,
  };
}

function capabilitiesOf({ extraFields }: Auth0Settings): Capabilities {
  const roots = new Set(extraFields.map((field) => field.split('.', 1)[0]));
  return {
    remoteJob: true,
    remoteCancel: false,
    progress: true,
    nativeFilters: [],
    filters: ['UPDATED_SINCE', 'UPDATED_BEFORE'],
    nativeLimit: true,
    fields: filledPaths(auth0Map, (root) => roots.has(root)),
  };
}
