import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { problemOf, task } from '../../../src/providers/authgear/wire.js';
import { fixture } from '../fixture.js';

const examples = ['task-pending', 'task-completed', 'task-failed', 'docs-pending', 'docs-completed'];

describe("Authgear's wire shapes", () => {
  it.each(examples)('take the task %s, wrapped and bare (oddity 3)', (name) => {
    const wrapped = fixture(`authgear/${name}`) as JsonObject;
    expect(task.parse(wrapped)).toEqual(wrapped.result);
    expect(task.parse(wrapped.result)).toEqual(wrapped.result);
  });

  it.each(['', '../users', 'a/b', 'a?b', 5])('refuse the task id %j, which would become a path', (id) => {
    expect(task.safeParse({ result: { id, status: 'pending' } }).success).toBe(false);
  });

  it('take null for what is left out', () => {
    const nulls = { completed_at: null, failed_at: null, error: null, download_url: null };
    expect(task.parse({ id: 'userexport_1', status: 'pending', ...nulls })).toMatchObject(nulls);
  });

  it('read when a quota is renewed', () => {
    expect(problemOf(fixture('authgear/error-usage-limit'), 429, '')).toEqual({
      code: 'UsageLimitExceeded',
      text: '…; the quota per day is renewed at 00:00 UTC',
      means: 'PROVIDER_QUOTA',
    });
  });

  it('read a refused request', () => {
    expect(problemOf(fixture('authgear/error-validation'), 400, '')).toEqual({
      code: 'ValidationFailed',
      text: 'invalid request body',
      means: undefined,
    });
  });

  it('read nothing from the page of an edge', () => {
    expect(problemOf(undefined, 502, ' <html>Bad Gateway</html>')).toEqual({});
  });
});
