import { afterEach, describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { openRig, type Rig } from './support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

const boom = (message: string, code = 'OOPS') => {
  throw new GraphQLError(message, { extensions: { code } });
};
const users = {
  sdl: `type Query { users: [User!]! me: User }
        type User @key(fields: "id") { id: ID! name: String }`,
  resolvers: {
    Query: { users: () => ['1', '2', '1'].map((id) => ({ id })), me: () => ({ id: '1' }) },
    User: { name: ({ id }: { id: string }) => (id === '2' ? boom('no name') : `user ${id}`) },
  },
};
const posts = (type: string) => ({
  sdl: `type User @key(fields: "id") { id: ID! posts: ${type} } type Post { title: String }`,
  resolvers: {
    User: {
      posts: ({ id }: { id: string }) => (id === '1' ? [{ title: 'a' }, { title: 'b' }] : boom('no posts')),
    },
    Post: { title: ({ title }: { title: string }) => (title === 'b' ? boom('no title', 'GONE') : title) },
  },
});

describe('an error of a subgraph', () => {
  it('stands at its place in the whole answer, once for each place', async () => {
    rig = await openRig({ users, posts: posts('[Post]') });
    const { data, errors } = await rig.ask('{ users { name posts { t: title } } }');
    expect(data).toEqual({
      users: [
        { name: 'user 1', posts: [{ t: 'a' }, { t: null }] },
        { name: null, posts: null },
        { name: 'user 1', posts: [{ t: 'a' }, { t: null }] },
      ],
    });
    expect(errors!.map(({ message, path, extensions }) => ({ message, path, ...extensions }))).toEqual([
      { message: 'no name', path: ['users', 1, 'name'], code: 'OOPS', subgraph: 'users' },
      { message: 'no title', path: ['users', 0, 'posts', 1, 't'], code: 'GONE', subgraph: 'posts' },
      { message: 'no title', path: ['users', 2, 'posts', 1, 't'], code: 'GONE', subgraph: 'posts' },
      { message: 'no posts', path: ['users', 1, 'posts'], code: 'OOPS', subgraph: 'posts' },
    ]);
  });

  it('empties what may not be null up to what may, and adds no second error', async () => {
    rig = await openRig({ users, posts: posts('[Post!]!') });
    const { data, errors } = await rig.ask('{ me { posts { title } } users { posts { title } } }');
    expect(data).toBeNull();
    expect(errors!.map(({ message }) => message)).not.toContain(expect.stringMatching(/Cannot return null/));
  });

  it('reaches the root only as far as the types make it', async () => {
    rig = await openRig({
      users,
      posts: { ...posts('[Post!]!'), resolvers: { User: { posts: () => boom('no') } } },
    });
    const { data, errors } = await rig.ask('{ me { id posts { title } } also: me { id } }');
    expect(data).toEqual({ me: null, also: { id: '1' } });
    expect(errors).toMatchObject([{ message: 'no', path: ['me', 'posts'] }]);
  });
});

describe('a subgraph that does not answer', () => {
  it('empties only what it owes, and says so once', async () => {
    rig = await openRig({ users, posts: posts('[Post]') });
    await rig.served.posts!.close();
    const { data, errors } = await rig.ask('{ me { id name posts { title } } }');
    expect(data).toEqual({ me: { id: '1', name: 'user 1', posts: null } });
    expect(errors).toMatchObject([
      {
        message: 'The subgraph posts could not be asked: the connection failed (ECONNREFUSED)',
        path: ['me'],
        extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', subgraph: 'posts' },
      },
    ]);
  });

  it('leaves null under whatever name the client gave', async () => {
    rig = await openRig({
      posts: { ...posts('[Post]'), resolvers: { User: { __resolveReference: () => boom('no') } } },
      users,
    });
    const { data, errors } = await rig.ask('{ me { toString: posts { title } } }');
    expect(JSON.stringify(data)).toBe('{"me":{"toString":null}}');
    expect(errors!.map(({ message }) => message)).toEqual(['no']);
  });

  it('keeps those from being asked that need what it did not say', async () => {
    rig = await openRig({
      users: {
        sdl: `type Query { me: User } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { me: () => ({ id: '1' }) } },
      },
      sizes: { sdl: `type User @key(fields: "id") { id: ID! size: Int }` },
      shoes: {
        sdl: `type User @key(fields: "id") { id: ID! size: Int @external shoe: String @requires(fields: "size")}`,
        resolvers: { User: { shoe: () => 'never asked for' } },
      },
    });
    await rig.served.sizes!.close();
    const { data, errors } = await rig.ask('{ me { shoe } }');
    expect(data).toEqual({ me: { shoe: null } });
    expect(errors).toHaveLength(1);
    expect(rig.asked.shoes).toHaveLength(0);
  });

  it('is one error of several when several fail', async () => {
    rig = await openRig({
      users,
      posts: posts('[Post]'),
      age: { sdl: `type User @key(fields: "id") { id: ID! age: Int }` },
    });
    await Promise.all([rig.served.posts!.close(), rig.served.age!.close()]);
    const { errors } = await rig.ask('{ me { age posts { title } } }');
    expect(errors!.map(({ extensions }) => extensions.subgraph).sort()).toEqual(['age', 'posts']);
  });
});

describe('an answer that does not fit its type', () => {
  it('is null with an error that does not show the value', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { me: User } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { me: () => ({ id: '1' }) } },
      },
      b: { sdl: `type User @key(fields: "id") { id: ID! age: Int! list: [Int] }` },
    });
    rig.served.b!.interceptors.push((response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"data":{"_entities":[{"age":"secret","list":7}]}}');
    });
    const { data, errors } = await rig.ask('{ me { list age } }');
    expect(data).toEqual({ me: null });
    expect(errors!.map(({ path }) => path)).toEqual([
      ['me', 'list'],
      ['me', 'age'],
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/secret/);
  });

  it('is an error where a value is missing without a reason', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { me: User } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { me: () => ({ id: '1' }) } },
      },
      b: {
        sdl: `type User @key(fields: "id") { id: ID! age: Int! }`,
        resolvers: { User: { __resolveReference: () => null } },
      },
    });
    const { data, errors } = await rig.ask('{ me { age } }');
    expect(data).toEqual({ me: null });
    expect(errors).toMatchObject([
      { message: 'Cannot return null for the non-nullable field age.', path: ['me', 'age'] },
    ]);
  });
});
