/**
 * The columns of the User export. Khoros' public pages name the five that end in `_MILLIS`, and `agent_id`,
 * `agent_name` and `agent_email` as metrics; the rest of the list is not published, and is invented here.
 */
export const columns = [
  'AGENT_ID',
  'AGENT_NAME',
  'AGENT_EMAIL',
  'TOTAL_CONSOLE_LOGGED_IN_TIME',
  'TOTAL_CONSOLE_LOGGED_IN_TIME_MILLIS',
  'TOTAL_GREEN_STATE_TIME',
  'TOTAL_GREEN_STATE_TIME_MILLIS',
  'TOTAL_YELLOW_STATE_TIME',
  'TOTAL_YELLOW_STATE_TIME_MILLIS',
  'TOTAL_RED_STATE_TIME',
  'TOTAL_RED_STATE_TIME_MILLIS',
  'TOTAL_MOBILE_TIME',
  'TOTAL_MOBILE_TIME_MILLIS',
  'FIRST_NAME',
  'LAST_NAME',
  'TEAMS',
  'ROLE',
  'STATUS',
  'SIGNATURE',
] as const;

/** The name of a column, which is the key in JSON; as a metric it is written in lower case. */
export type Column = (typeof columns)[number];
