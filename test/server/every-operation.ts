import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** An operation of the schema with one of its values as the variable `value`. */
export interface Probe {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** The field of Query, Mutation or Subscription. */
  readonly field: string;
  /** Where the value goes, e.g. `Query.usersExport(id)` or `Mutation.startExport(input.source)`. */
  readonly place: string;
  /** What stands there. */
  readonly type: string;
  query(): string;
}

/** Values that fill what a field requires beside the value in question. */
export type Required = (place: string) => string;

/**
 * Every field of Query, Mutation and Subscription with all that it can select, once for each place where a
 * text or an id can be handed in: arguments of the field and of those below it, and members of inputs.
 */
export function probesOf(schema: GraphQLSchema, required: Required): Probe[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, root]) =>
    Object.values(root!.getFields()).flatMap((field) =>
      placesIn(root!, field).map(({ place, type }) => ({
        kind,
        field: field.name,
        place,
        type,
        query: () =>
          `${kind} ($value: ${type}!) { ${write(root!, field, { variableAt: place, required }, [])} }`,
      })),
    ),
  );
}

interface Pen {
  readonly variableAt: string;
  readonly required: Required;
}

function write(
  of: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  pen: Pen,
  above: string[],
): string {
  const given = field.args.flatMap((argument) => {
    const value = valueOf(
      argument,
      `${of.name}.${field.name}(${argument.name})`,
      isRequiredArgument(argument),
      pen,
    );
    return value === undefined ? [] : [`${argument.name}: ${value}`];
  });
  const type = getNamedType(field.type);
  const inside = isObjectType(type) ? ` { ${selection(type, pen, [...above, type.name])} }` : '';
  return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${inside}`;
}

/** All fields, each type once on the way down. */
function selection(type: GraphQLObjectType, pen: Pen, above: string[]): string {
  const fields = Object.values(type.getFields()).filter(
    (field) => !above.includes(getNamedType(field.type).name),
  );
  return ['__typename', ...fields.map((field) => write(type, field, pen, above))].join(' ');
}

function valueOf(
  { type }: GraphQLArgument | GraphQLInputField,
  place: string,
  isRequired: boolean,
  pen: Pen,
): string | undefined {
  const named = getNamedType(type);
  const list = isListType(getNullableType(type));
  if (!isInputObjectType(named)) {
    if (place !== pen.variableAt && !isRequired) return undefined;
    const value = place === pen.variableAt ? '$value' : JSON.stringify(pen.required(place));
    return list ? `[${value}]` : value;
  }
  const members = Object.values(named.getFields()).flatMap((member) => {
    const inside = valueOf(member, memberOf(place, member), isRequiredInputField(member), pen);
    return inside === undefined ? [] : [`${member.name}: ${inside}`];
  });
  // An input without the variable is left out, so that @oneOf gets one member.
  if (!isRequired && !placesOf(type, place).some((inner) => inner.place === pen.variableAt)) return undefined;
  return list ? `[{ ${members.join(', ')} }]` : `{ ${members.join(', ')} }`;
}

function memberOf(place: string, { name }: GraphQLInputField): string {
  return place.replace(/\)$/, `.${name})`);
}

/** A place for a text or an id. */
type Place = Pick<Probe, 'place' | 'type'>;

/** The places of a field and of all below it, each once. */
function placesIn(
  of: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  above: string[] = [],
): Place[] {
  const own = field.args.flatMap(({ name, type }) => placesOf(type, `${of.name}.${field.name}(${name})`));
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return own;
  const way = [...above, type.name];
  const inside = Object.values(type.getFields()).filter(
    (each) => !way.includes(getNamedType(each.type).name),
  );
  const below = inside.flatMap((each) => placesIn(type, each, way));
  return [...new Map([...own, ...below].map((each) => [each.place, each])).values()];
}

const texts = ['ID', 'String'];
/** No value of these can name anything of a tenant. A new scalar has to be thought about. */
const harmless = ['Boolean', 'Int', 'Float', 'SafeInt', 'DateTime', 'LocalDate'];

function placesOf(type: GraphQLInputType, place: string): Place[] {
  const named = getNamedType(type);
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((member) =>
      placesOf(member.type, memberOf(place, member)),
    );
  if (isEnumType(named) || harmless.includes(named.name)) return [];
  if (texts.includes(named.name)) return [{ place, type: named.name }];
  throw new Error(`${place} takes ${named.name}: may it name something of a tenant?`);
}
