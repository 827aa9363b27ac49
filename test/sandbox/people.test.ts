import { describe, expect, it } from '@jest/globals';

import { hurtful, veryLong } from '../../src/sandbox/people/hurtful.js';
import { firstModifiedFrom, modifiedMsAt, personAt, uuidOf } from '../../src/sandbox/people/person.js';
import { ask, listing, opened } from './open.js';

describe('the people of the sandbox', () => {
  it('are the same in every sandbox of one seed, and others under another', async () => {
    const [one, same, other] = await Promise.all([opened(), opened(), opened({ seed: 2 })]);
    expect(await listing(one, 'auth0')).toEqual(await listing(same, 'auth0'));
    expect(await listing(one, 'croct')).not.toEqual(await listing(other, 'croct'));
  });

  it('do not depend on how many they are', async () => {
    const [few, many] = await Promise.all([opened({ users: 10 }), opened({ users: 30 })]);
    expect((await listing(many, 'auth0')).slice(0, 10)).toEqual(await listing(few, 'auth0'));
  });

  it('have ids of their own, however many they are', () => {
    const people = Array.from({ length: 50_000 }, (_, index) => personAt(1, index));
    expect(new Set(people.map(({ id }) => id)).size).toBe(50_000);
    expect(new Set(people.map(uuidOf)).size).toBe(50_000);
    expect(uuidOf(people[7]!)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('bring along every string that hurts, in the first thousand of them', async () => {
    const sandbox = await opened({ users: 1000 });
    const bios = (await listing(sandbox, 'auth0')).map((user) => user.user_metadata.bio as string);
    expect(new Set(bios)).toEqual(new Set([...hurtful, veryLong, 'Prefers letters to calls']));
    const companies = (await listing(sandbox, 'croct')).map((user) => user.company as string | null);
    for (const string of hurtful) expect(companies).toContain(string);
  });

  it('lack attributes here and there at Auth0', async () => {
    const users = await listing(await opened(), 'auth0');
    for (const name of ['email', 'given_name', 'username', 'phone_number', 'last_login', 'blocked']) {
      const having = users.filter((user) => name in user).length;
      expect([name, having > 0 && having < users.length]).toEqual([name, true]);
    }
    expect((await ask(`${(await opened()).origin}/listing/auth0`)).text).not.toContain('"email":null');
  });

  it('are found by when they were modified', () => {
    for (let index = 0; index < 100; index++) {
      const first = index - (index % 3);
      expect(firstModifiedFrom(modifiedMsAt(index))).toBe(first);
      expect(firstModifiedFrom(modifiedMsAt(index) + 1)).toBe(first + 3);
    }
    expect(firstModifiedFrom(0)).toBe(0);
  });
});
