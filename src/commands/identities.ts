import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openIdentities } from '../server/identity/identities.js';
import type { Identities } from '../server/identity/identity.js';
import { openKeyRing } from '../settings/key-ring.js';
import type { Settings } from '../settings/settings.js';

/** Opens who may call, and notes in `life` how to close it. Undefined without `auth`: then nobody is asked. */
export async function identitiesOf(
  settings: Settings,
  logger: Logger,
  life: Life,
): Promise<Identities | undefined> {
  if (!settings.auth) return undefined;
  const warn = (sentence: string) => logger.warn(sentence);
  const keys = openKeyRing(settings, { warn });
  life.defer('keys', () => keys.close());
  return openIdentities({ keys, jwt: settings.auth.jwt, warn });
}
