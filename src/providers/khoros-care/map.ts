import { integer, object, text } from '../conversions.js';
import type { MappingTable } from '../mapping.js';

/**
 * A row of the User export as the unified user. Columns are matched without regard to case; the list of all is on no
 * public page, and a company chooses from it (oddity 10). `*` holds those that are not named here.
 */
export const khorosCareMap = {
  providerUserId: { from: ['AGENT_ID', 'AGENT_EMAIL'], as: text },
  email: { from: 'AGENT_EMAIL', as: text },
  name: { from: 'AGENT_NAME', as: text },
  'agentActivity.consoleLoggedInMs': { from: 'TOTAL_CONSOLE_LOGGED_IN_TIME_MILLIS', as: integer },
  'agentActivity.greenStateMs': { from: 'TOTAL_GREEN_STATE_TIME_MILLIS', as: integer },
  'agentActivity.yellowStateMs': { from: 'TOTAL_YELLOW_STATE_TIME_MILLIS', as: integer },
  'agentActivity.redStateMs': { from: 'TOTAL_RED_STATE_TIME_MILLIS', as: integer },
  'agentActivity.mobileMs': { from: 'TOTAL_MOBILE_TIME_MILLIS', as: integer },
  customAttributes: { from: '*', as: object },
} as const satisfies MappingTable;
