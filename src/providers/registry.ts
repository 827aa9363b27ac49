import { z } from 'zod';
import { Redactor } from '../http/redactor.js';
import { auth0 } from './auth0/index.js';
import { auth0Settings } from './auth0/settings.js';
import { authgear } from './authgear/index.js';
import { authgearSettings } from './authgear/settings.js';
import { croct } from './croct/index.js';
import { croctSettings } from './croct/settings.js';
import { gigya } from './gigya/index.js';
import { gigyaSettings } from './gigya/settings.js';
import { khorosCare } from './khoros-care/index.js';
import { khorosCareSettings } from './khoros-care/settings.js';
import type { ConnectDeps, SourceDeps } from './definition.js';
import { discreet } from './discreet.js';
import type { Source } from './provider.js';
import { secretsIn } from './secret-settings.js';

/** The one list of providers, by their names in the settings. */
export const providers = { auth0, authgear, croct, gigya, 'khoros-care': khorosCare } as const;

/** One entry of `sources` in the settings; unknown members are faults. */
export const sourceSettings = z.discriminatedUnion('provider', [
  auth0Settings,
  authgearSettings,
  croctSettings,
  gigyaSettings,
  khorosCareSettings,
]);

/** The settings of one source, parsed. */
export type SourceSettings = z.output<typeof sourceSettings>;

/**
 * Makes the source that the settings describe; nothing is asked of the provider yet. Whatever it says of a failure is
 * free of the secrets in its settings.
 */
export function connectSource(settings: SourceSettings, { http }: SourceDeps): Source {
  const redactor = new Redactor(secretsIn(providers[settings.provider].settings, settings));
  return discreet(connect(settings, { http, redactor }), redactor);
}

function connect(settings: SourceSettings, deps: ConnectDeps): Source {
  switch (settings.provider) {
    case 'auth0':
      return auth0.connect(settings, deps);
    case 'authgear':
      return authgear.connect(settings, deps);
    case 'croct':
      return croct.connect(settings, deps);
    case 'gigya':
      return gigya.connect(settings, deps);
    case 'khoros-care':
      return khorosCare.connect(settings, deps);
  }
}
