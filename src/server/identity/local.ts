import type { Caller } from '../../exports/model.js';
import { scopes } from '../../scopes.js';
import { bearerIn, hasThreeParts } from './bearer.js';
import type { Identities } from './identity.js';

const localCaller: Caller = { tenant: 'local', name: 'local', scopes: new Set(scopes) };

/**
 * Without `auth` nobody is asked: one tenant, all scopes. The door keeps all but this machine out. A token is
 * not checked here, but by the subgraphs that it may go on to.
 */
export const localIdentities: Identities = {
  identify: ({ authorization = '' }) => {
    const bearer = bearerIn(authorization) ?? '';
    const token = hasThreeParts(bearer) ? bearer : undefined;
    return Promise.resolve({ caller: localCaller, token, watch: () => () => undefined });
  },
};
