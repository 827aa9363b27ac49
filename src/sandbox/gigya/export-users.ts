import type { JsonObject } from '../../json.js';
import type { EffectTable } from '../faults/effect.js';
import { personAt } from '../people/person.js';
import type { Reply } from '../reply.js';
import type { RowEdit } from '../rows.js';
import { halveLine, withoutKey } from '../rows.js';
import type { Route, World } from '../simulator.js';
import type { Door } from './door.js';
import { Refused } from './envelope.js';
import type { ExportField } from './exported-user.js';
import { exportedUser, exportFields } from './exported-user.js';
import { choice, flag, integer } from './parameters.js';
import { withUnfinished } from './population.js';
import type { Parameters } from './signature.js';
import type { ListReply, UserList } from './user-list.js';
import { csvList, jsonList } from './user-list.js';

/** `socialize.exportUsers`, of 2014: ids and identities of all users in one answer. */
export function exportUsersRoutes(world: World, door: Door): readonly Route[] {
  return door.routes(
    'export-users',
    'socialize.exportUsers',
    (parameters) => exportUsers(world, parameters),
    effects,
  );
}

function exportUsers(world: World, parameters: Parameters): Reply {
  const format = choice(parameters, 'format', ['json', 'csv']);
  const fields = fieldsOf(parameters);
  const most = mostOf(integer(parameters, 'limit', [1, 1e15]));
  // The misspelling is Gigya's; spelled right it means nothing.
  const isWithPending = flag(parameters, 'includPendingUsers');
  const behind = Math.min(isWithPending ? withUnfinished(world) : world.users, most);
  const users = (): Iterable<JsonObject> => usersBefore(world, behind, fields);
  if (format === 'csv') return csvList(users, fields);
  const { context } = parameters;
  return jsonList({
    users,
    edits: {},
    tellsErrorCode: true,
    context: context === undefined ? {} : { context },
  });
}

// A limit is only kept from above: a tenth is missing, though there are more users.
function mostOf(limit = Infinity): number {
  return limit === Infinity ? Infinity : limit - Math.floor(limit / 10);
}

function fieldsOf({ fields }: Parameters): readonly ExportField[] {
  if (fields === undefined) return exportFields;
  return fields.split(',').map((name) => {
    const field = exportFields.find((one) => one === name.trim());
    if (field !== undefined) return field;
    throw new Refused(400006, `Invalid parameter value: fields can be ${exportFields.join(',')}`);
  });
}

function* usersBefore(
  { seed }: World,
  behind: number,
  fields: readonly ExportField[],
): Generator<JsonObject> {
  for (let index = 0; index < behind; index++) yield exportedUser(personAt(seed, index), fields);
}

const effects: EffectTable = {
  'row-without-id': async (answer, { row }) => edited(await answer(), row, withoutKey('UID')),
  'repeat-row': async (answer, { row }) => edited(await answer(), row, (user) => `${user},${user}`),
  'malformed-line': async (answer, { row }) => edited(await answer(), row, halveLine),
  'without-error-code': async (answer) =>
    changed(await answer(), (list) => ({ ...list, tellsErrorCode: false })),
};

function edited(reply: Reply, row: number, edit: RowEdit): Reply {
  return changed(reply, (list) => ({ ...list, edits: { ...list.edits, [row]: edit } }));
}

function changed(reply: Reply, change: (list: UserList) => UserList): Reply {
  if (!hasList(reply)) return reply;
  const { list, body } = jsonList(change(reply.list));
  const answer: ListReply = { ...reply, list, body };
  return answer;
}

function hasList(reply: Reply): reply is ListReply {
  return 'list' in reply;
}
