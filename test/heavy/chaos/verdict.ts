import type { EventCount } from './event-log.js';
import type { UserCount } from './found-users.js';
import type { ChaosOptions } from './options.js';
import type { TrafficCount } from './provider-traffic.js';
import type { Damage } from './strikes.js';

/** All that was counted when the exports had ended. */
export interface Findings {
  readonly options: ChaosOptions;
  readonly damage: Damage;
  readonly users: UserCount;
  readonly events: EventCount;
  readonly traffic: TrafficCount;
  /** What was found broken by looking elsewhere, in sentences. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** The one line of the result. */
export function resultLine(findings: Findings): string {
  const { options, damage, users, events, traffic, seconds } = findings;
  return `chaos: ${[
    `${events.exports} started`,
    `${events.completed} ended`,
    `${users.expected} users expected`,
    `${users.found} found`,
    `${users.lost} lost`,
    `${users.twice} twice`,
    `at most ${events.mostRunning} RUNNING and ${traffic.mostOpen} open requests at one source`,
    `${damage.workersKilled} workers and ${damage.gatewaysKilled} gateway killed`,
    `database ${damage.outage ? 'stopped once' : 'never stopped'}`,
    `${events.takeovers} takeovers`,
    `${sum(orphans(findings))} remote jobs orphaned`,
    `seed ${options.seed}`,
    `${Math.round(seconds)} s`,
  ].join(', ')}`;
}

/** The promises that were broken, in sentences; none, if all is well. */
export function brokenPromises(findings: Findings): string[] {
  const { options, damage, users, events, traffic, faults } = findings;
  const promises: readonly (readonly [kept: boolean, sentence: string])[] = [
    [
      events.exports === options.exports,
      `${options.exports} exports were ordered, ${events.exports} started`,
    ],
    [events.completed === options.exports, `${events.completed} of ${options.exports} exports are COMPLETED`],
    [
      users.expected === options.exports * options.users,
      `${users.expected} users are listed by the providers`,
    ],
    [users.lost === 0, `${users.lost} users are lost`],
    [users.twice === 0, `${users.twice} users came twice`],
    [events.mostRunning <= 2, `${events.mostRunning} exports were RUNNING at one source`],
    [traffic.mostOpen <= 2, `${traffic.mostOpen} requests for users were open at one source`],
    [damage.workersKilled > 0, 'no worker was killed'],
    [damage.gatewaysKilled === 1, `${damage.gatewaysKilled} gateways were killed`],
    [damage.outage !== null, 'the database was never stopped'],
  ];
  return [
    ...promises.filter(([kept]) => !kept).map(([, sentence]) => sentence),
    ...unexplainedOrphans(findings),
    ...users.faults,
    ...faults,
  ];
}

/** Remote jobs that no export has known, by source. */
function orphans({ events, traffic }: Findings): ReadonlyMap<string, number> {
  return new Map([...traffic.jobs].map(([source, made]) => [source, made - of(events.tickets, source)]));
}

/** Whoever creates again says so, as he cannot know whether the first call was heard. */
function unexplainedOrphans(findings: Findings): string[] {
  const { madeAgain } = findings.events;
  return [...orphans(findings)].flatMap(([source, count]) => {
    const told = of(madeAgain, source);
    if (count < 0) return [`${source} has made fewer jobs than its exports have tickets`];
    return count <= told
      ? []
      : [`${count} jobs of ${source} are orphaned, ${told} possible duplicates are told of`];
  });
}

function of(counts: ReadonlyMap<string, number>, source: string): number {
  return counts.get(source) ?? 0;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
