import type { Person } from '../people/person.js';
import type { Column } from './columns.js';
import { teamsOf } from './teams.js';

/** A row of the User export, whole: every value is a string, numbers and absent ones too. */
export type Agent = Readonly<Record<Column, string>>;

/** The reported time, in Unix ms. */
export interface Period {
  readonly startTime: number;
  readonly endTime: number;
}

const roles = ['Agent', 'Supervisor', 'Team Lead', 'Administrator'];
const firstId = 4711;

/** One in twelve agents is disabled. */
export function isDisabled({ index }: Person): boolean {
  return index % 12 === 5;
}

/** An agent's id: a number, as a string. */
export function agentIdOf({ index }: Person): string {
  return String(firstId + index);
}

/** A person as Khoros Care reports him; the period matters to the times only. */
export function agentOf(person: Person, period: Period): Agent {
  const { index, given, family, remark } = person;
  return {
    AGENT_ID: agentIdOf(person),
    AGENT_NAME: index % 3 === 0 ? remark : `${given} ${family}`,
    AGENT_EMAIL: index % 11 === 10 ? '' : person.email,
    ...timesOf(person, period),
    FIRST_NAME: index % 7 === 6 ? '' : given,
    LAST_NAME: index % 7 === 6 ? '' : family,
    TEAMS: teamsOf(index)
      .map(({ name }) => name)
      .join(', '),
    ROLE: roles[person.roll(61, roles.length)] ?? '',
    STATUS: isDisabled(person) ? 'Disabled' : 'Enabled',
    SIGNATURE: remark,
  };
}

type Times = Pick<Agent, Extract<Column, `TOTAL_${string}`>>;

function timesOf(person: Person, { startTime, endTime }: Period): Times {
  const share = (salt: number, percent: number): number => {
    const ms = isDisabled(person) ? 0 : ((endTime - startTime) * person.roll(salt, percent * 100)) / 10_000;
    return Math.floor(ms / 1000) * 1000;
  };
  const [green, yellow, red, mobile] = [share(62, 40), share(63, 15), share(64, 15), share(65, 10)];
  const console = green + yellow + red;
  return {
    TOTAL_CONSOLE_LOGGED_IN_TIME: clockOf(console),
    TOTAL_CONSOLE_LOGGED_IN_TIME_MILLIS: String(console),
    TOTAL_GREEN_STATE_TIME: clockOf(green),
    TOTAL_GREEN_STATE_TIME_MILLIS: String(green),
    TOTAL_YELLOW_STATE_TIME: clockOf(yellow),
    TOTAL_YELLOW_STATE_TIME_MILLIS: String(yellow),
    TOTAL_RED_STATE_TIME: clockOf(red),
    TOTAL_RED_STATE_TIME_MILLIS: String(red),
    TOTAL_MOBILE_TIME: clockOf(mobile),
    TOTAL_MOBILE_TIME_MILLIS: String(mobile),
  };
}

/** 151:02:11 */
function clockOf(ms: number): string {
  const seconds = ms / 1000;
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}
