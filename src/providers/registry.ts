import { z } from 'zod';
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
import type { SourceDeps } from './definition.js';
import type { Source } from './provider.js';

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

/** Makes the source that the settings describe; nothing is asked of the provider yet. */
export function connectSource(settings: SourceSettings, deps: SourceDeps): Source {
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
