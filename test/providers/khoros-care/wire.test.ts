import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { compileRows } from '../../../src/providers/khoros-care/columns.js';
import { stateOf } from '../../../src/providers/khoros-care/state.js';
import { created, isRefusal, passed, problemOf, status } from '../../../src/providers/khoros-care/wire.js';
import { state } from '../../contracts/provider/khoros-care-recording.js';
import { fixture } from '../fixture.js';

const of = (name: string) => fixture(`khoros-care/${name}`);

describe("Khoros Care's wire shapes", () => {
  it('take the answer that starts a report', () => {
    const { result } = created.parse(of('created'));
    expect(result.statusUrl).toMatch(/%2B%2FAbCdEfGhI%3D\/status\?analyticsAccessToken=/);
    expect(created.parse({ ...(of('created') as object), result: [result] }).result).toEqual(result);
  });

  it.each([
    ['status-completed', 'done'],
    ['status-running', 'running'],
    ['status-failed', 'failed'],
  ])('take %s', (name, is) => {
    const body = of(name) as JsonObject;
    expect(stateOf(status.parse(body))).toMatchObject({ is });
    const other = Array.isArray(body.result) ? body.result[0] : [body.result];
    expect(stateOf(status.parse({ ...body, result: other }))).toMatchObject({ is });
  });

  it.each(['created', 'status-completed', 'status-running', 'teams', 'timezones'])(
    'see no refusal in %s',
    (name) => {
      expect(isRefusal(of(name))).toBe(false);
      expect(() => passed.parse(of(name))).not.toThrow();
    },
  );

  it('see a refusal in any word but PASS, and in a sentence', () => {
    expect(isRefusal(of('fail'))).toBe(true);
    expect(isRefusal({ status: 'ERROR', result: null })).toBe(true);
    expect(isRefusal({ status: 'PASS', result: 'Unable to hydrate filter' })).toBe(true);
    expect(() => passed.parse({ result: [] })).toThrow();
  });

  it('read what a refusal says, which means more at a later call', () => {
    const text = 'Unable to hydrate filter for export info: …';
    expect(problemOf(of('fail'), 200, 'begin')).toEqual({ code: 'FAIL', text, means: 'PROVIDER_REJECTED' });
    expect(problemOf(of('fail'), 200, 'poll')).toEqual({ code: 'FAIL', text, means: 'RESULT_EXPIRED' });
    expect(problemOf(of('fail'), 500, 'begin')).toEqual({ code: 'FAIL', text, means: undefined });
    const limit = { status: 'FAIL', result: 'Rate limit exceeded' };
    expect(problemOf(limit, 200, 'read').means).toBe('PROVIDER_RATE_LIMITED');
    expect(problemOf(undefined, 403, 'begin')).toEqual({});
  });

  it('take the rows of a file', () => {
    const [row] = of('file') as JsonObject[];
    expect(compileRows('care', false)(row!)).toEqual({
      id: 'care:4711',
      source: 'care',
      providerUserId: '4711',
      email: 'dana@acme.example',
      name: 'Dana Example',
      agentActivity: {
        consoleLoggedInMs: 543731000,
        greenStateMs: 432000000,
        yellowStateMs: 73800000,
        redStateMs: 37931000,
        mobileMs: 0,
      },
      customAttributes: {
        TOTAL_CONSOLE_LOGGED_IN_TIME: '151:02:11',
        TOTAL_GREEN_STATE_TIME: '120:00:00',
        TOTAL_YELLOW_STATE_TIME: '20:30:00',
        TOTAL_RED_STATE_TIME: '10:32:11',
        TOTAL_MOBILE_TIME: '00:00:00',
      },
    });
  });
});

describe('a state of Khoros Care', () => {
  const link = 'https://files.test/x';

  it.each([
    ['RUNNING', '', '', 'running'],
    ['RUNNING', 'COMPLETED', link, 'running'],
    ['SCHEDULED', null, link, 'running'],
    ['CLOSED', 'COMPLETED', link, 'done'],
    ['CLOSED', 'COMPLETED', '', 'running'],
    ['CLOSED', null, link, 'done'],
    ['CLOSED', '', link, 'done'],
    ['CLOSED', null, '', 'failed'],
    ['CLOSED', 'FAILED', link, 'failed'],
    ['CLOSED', 'TIMED_OUT', '', 'failed'],
    ['CLOSED', 'CONTINUED_AS_NEW', link, 'failed'],
  ])('%s %j with the link %j is %s (oddity 9)', (runnerState, detail, downloadUrl, is) => {
    const result = status.parse({ status: 'PASS', result: state(runnerState, detail, downloadUrl) });
    expect(stateOf(result).is).toBe(is);
  });

  it('may say details, and a reason', () => {
    const failed = state('CLOSED', null, '', { details: 'TERMINATED', reason: 'by an operator' });
    expect(stateOf(status.parse({ status: 'PASS', result: [failed] }))).toEqual({
      is: 'failed',
      detail: 'TERMINATED',
      reason: 'Khoros Care closed it as TERMINATED: by an operator',
    });
  });
});
