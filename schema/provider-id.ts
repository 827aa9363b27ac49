import { namedValues } from './named-values.js';

/** The systems that Rollcall exports users from. */
export const ProviderId = namedValues('ProviderId', 'A system that Rollcall exports users from.', {
  AUTH0: 'Auth0: user export jobs of the Management API.',
  AUTHGEAR: 'Authgear: user exports of the Admin API.',
  CROCT: 'Croct: the export API, followed by cursor.',
  GIGYA: 'Gigya (SAP Customer Data Cloud): accounts.search or socialize.exportUsers.',
  KHOROS_CARE: 'Khoros Care: the agent reports of the Analytics API.',
});
export type ProviderId = keyof typeof ProviderId;
