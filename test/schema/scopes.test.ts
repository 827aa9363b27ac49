import { describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { buildPublicSubgraph } from '../../resolvers/subgraph.js';
import { scopes, type Scope } from '../../src/scopes.js';
import { Refusal } from '../../src/refusal.js';

/** What each type holds. A new type must find its place here before it can be served. */
const kinds = {
  roots: ['Query', 'Mutation', 'Subscription'],
  users: [
    'AgentActivity',
    'ExportedUser',
    'UserAddress',
    'UserConnection',
    'UserEdge',
    'UserIdentity',
    'UserStatistics',
  ],
  exports: ['ExportEvent', 'UserSource', 'UsersExport', 'UsersExportConnection', 'UsersExportEdge'],
  partsOfExports: [
    'CancelExportPayload',
    'CsvOptions',
    'DeleteExportPayload',
    'ExportError',
    'ExportField',
    'ExportFile',
    'ExportFilter',
    'ExportProgress',
    'ExportRequest',
    'PageInfo',
    'RetryExportPayload',
    'SourceCapabilities',
    'SourceHealth',
    'StartExportPayload',
  ],
  ofRouters: ['_Service'],
};

/** Fields that hold users although their type does not show it. */
const disguised: Readonly<Record<string, Scope>> = {
  'ExportFile.downloadUrl': 'users:read',
  'ExportFile.downloadUrlExpiresAt': 'users:read',
  'ExportedUser.raw': 'users:raw',
};

const types = Object.values(buildPublicSubgraph().getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const fields = types.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({
    of: type.name,
    name: `${type.name}.${field.name}`,
    field,
  })),
);
const holdsUsers = (name: string) => kinds.users.includes(name);

/** Whether a caller with all scopes but these is refused, before the resolver does anything. */
function isRefused(step: GraphQLField<unknown, unknown>['resolve'], missing: readonly Scope[]): boolean {
  const context = { caller: { scopes: new Set(scopes.filter((scope) => !missing.includes(scope))) } };
  try {
    const answer: unknown = step?.({}, {}, context, {} as GraphQLResolveInfo);
    // With that little of a context, whoever is let in soon stumbles.
    if (answer instanceof Promise) answer.catch(() => undefined);
  } catch (fault) {
    return fault instanceof Refusal && fault.code === 'FORBIDDEN';
  }
  return false;
}

describe('every type of the schema', () => {
  it('is known to hold users or not', () => {
    expect(types.map(({ name }) => name).sort()).toEqual(Object.values(kinds).flat().sort());
  });
});

describe('without any scope', () => {
  const rooted = fields.filter(({ of }) => kinds.roots.includes(of));

  it.each(rooted.map(({ name, field }) => [name, field] as const))('%s is refused', (_name, { resolve }) => {
    expect(isRefused(resolve, scopes)).toBe(true);
  });

  const followed = rooted.filter(({ of }) => of === 'Subscription');
  it.each(followed.map(({ name, field }) => [name, field] as const))(
    '%s cannot be followed',
    (_name, { subscribe }) => {
      expect(isRefused(subscribe, scopes)).toBe(true);
    },
  );
});

describe('with all scopes but users:read', () => {
  const leading = fields.filter(
    ({ of, field }) => !holdsUsers(of) && holdsUsers(getNamedType(field.type).name),
  );

  it('there is something to refuse', () => {
    expect(leading.map(({ name }) => name)).toContain('UsersExport.users');
  });

  it.each(leading.map(({ name, field }) => [name, field] as const))('%s is refused', (_name, { resolve }) => {
    expect(isRefused(resolve, ['users:read'])).toBe(true);
  });

  const people = fields.filter(({ field }) => getNamedType(field.type).name === 'ExportedUser');
  it.each(people.map(({ name, field }) => [name, field] as const))('%s is refused', (_name, { resolve }) => {
    expect(isRefused(resolve, ['users:read'])).toBe(true);
  });
});

describe('with all scopes but exports:read', () => {
  const leading = fields.filter(({ field }) =>
    ['UsersExport', 'UserSource'].includes(getNamedType(field.type).name),
  );

  it.each(leading.map(({ name, field }) => [name, field] as const))('%s is refused', (_name, { resolve }) => {
    expect(isRefused(resolve, ['exports:read'])).toBe(true);
  });
});

describe('a field that holds users in disguise', () => {
  it.each(Object.entries(disguised))('%s needs %s', (name, scope) => {
    const found = fields.find((each) => each.name === name);
    expect(isRefused(found?.field.resolve, [scope])).toBe(true);
  });
});
