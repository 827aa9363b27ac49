import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Export } from '../../src/exports/model.js';
import { caller, openRig, runExport, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** More than a query of PostgreSQL takes parameters. */
const many = 70_000;
/** What means something to whoever writes lists of texts by hand. */
const odd = ['', 'null', '{}', '{a,b}', 'a,b', '"', '\\', "'", '$1', 'ü🙂'];
const strangers = [...odd, ...Array.from({ length: many }, (_, n) => `none-${n}`)];

let rig: Rig;
let done: Export;
beforeAll(async () => {
  rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
  done = await runExport(rig.exports, { source: 'scripted' });
});
afterAll(async () => rig[Symbol.asyncDispose]());

describe('what is asked about in one go may be longer than a query has parameters', () => {
  it('as the states of a list, which may be there twice or not at all', async () => {
    const totalOf = async (status: Export['status'][]) =>
      (await rig.exports.list(caller, {}, { status })).totalCount;
    expect(await totalOf([...Array<'FAILED'>(many).fill('FAILED'), 'COMPLETED'])).toBe(1);
    expect(await totalOf(Array<'FAILED'>(many).fill('FAILED'))).toBe(0);
    expect(await totalOf([])).toBe(0);
  });

  it('as ids of exports', async () => {
    const found = await rig.exports.get(caller, [...strangers, done.id]);
    expect(found.at(-1)).toMatchObject({ id: done.id });
    expect(found.filter((each) => each !== null)).toHaveLength(1);
  });

  it('as ids of sources', async () => {
    const found = await rig.exports.source(caller, [...strangers, 'scripted']);
    expect(found.at(-1)).toMatchObject({ id: 'scripted' });
    expect(found.filter((each) => each !== null)).toHaveLength(1);
  });

  it('as sources whose exports are asked for', async () => {
    const keys = [...strangers, 'scripted'].map((sourceId) => ({ sourceId }));
    const totals = (await rig.exports.listBySource(caller, keys)).map(
      (page) => 'totalCount' in page && page.totalCount,
    );
    expect(totals.at(-1)).toBe(1);
    expect(new Set(totals.slice(0, -1))).toEqual(new Set([0]));
  });

  it('as ids of users', async () => {
    const users = strangers.map((id) => `${id}:u1`);
    const found = await rig.exports.usersById(caller, [...users, 'scripted:u1']);
    expect(found.at(-1)).toMatchObject({ id: 'scripted:u1' });
    expect(found.filter((each) => each !== null)).toHaveLength(1);
  });
});
