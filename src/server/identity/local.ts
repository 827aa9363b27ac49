import type { Caller } from '../../exports/model.js';
import { scopes } from '../../scopes.js';
import type { Identities } from './identity.js';

const localCaller: Caller = { tenant: 'local', name: 'local', scopes: new Set(scopes) };

/** Without `auth` nobody is asked: one tenant, all scopes. The door keeps all but this machine out. */
export const localIdentities: Identities = {
  identify: () => Promise.resolve({ caller: localCaller, watch: () => () => undefined }),
};
