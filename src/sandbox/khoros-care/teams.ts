import type { JsonObject } from '../../json.js';
import type { Route, World } from '../simulator.js';
import { pass } from './answers.js';
import type { Door } from './door.js';

/** A team of agents. */
export interface Team {
  readonly teamId: number;
  readonly name: string;
  readonly description: string | null;
}

const north: Team = { teamId: 6222, name: 'North', description: null };
const south: Team = { teamId: 7031, name: 'South; "late" shift', description: 'From 14:00,\nuntil 22:00' };
const night: Team = { teamId: 7032, name: 'Nachtschicht Zürich', description: '' };
const empty: Team = { teamId: 9001, name: '=EMPTY()', description: null };

const teams: readonly Team[] = [north, south, night, empty];

/** Who is where, again and again: some agents are in no team, and one in five is in two. */
const rota: readonly (readonly Team[])[] = [[north], [north, south], [], [south], [night]];

/** The teams of agent number `index`. */
export function teamsOf(index: number): readonly Team[] {
  return rota[index % rota.length] ?? [];
}

/** `GET /teams`, where ids for `teamId` come from. */
export function teamsRoute({ users, signer }: World, door: Door): Route {
  const result = teams.map((team): JsonObject => ({
    uuid: signer.uuid(`team ${team.teamId}`),
    teamId: team.teamId,
    name: team.name,
    description: team.description,
    numberOfMembers: membersOf(team, users),
  }));
  return {
    name: 'teams',
    method: 'GET',
    path: /^\/api\/public\/teams$/,
    effects: door.effects,
    answer: door.guard(door.checkCompany, () => pass(result)),
  };
}

function membersOf(team: Team, users: number): number {
  const shifts = rota.flatMap((members, at) => (members.includes(team) ? [at] : []));
  return shifts.reduce((sum, at) => sum + Math.max(0, Math.ceil((users - at) / rota.length)), 0);
}
