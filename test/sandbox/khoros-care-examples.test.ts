import { describe, expect, it } from '@jest/globals';

import { everybody, january, KhorosCaller } from './khoros-care-caller.js';
import type { Json } from './open.js';
import { opened } from './open.js';

const jobInfo = {
  workflowId: '3f0c2b9e-71ad-3c55-9d1e-5a6f0b7c8d90',
  runId: '23aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456+/AbCdEfGhI=',
  downloadUrl: '',
  statusUrl: 'https://host.example/api/public/reports/report/3f0c/23aB%3D/status?analyticsAccessToken=Zm9v',
};

const state = {
  runnerState: 'CLOSED',
  reason: null,
  detail: 'COMPLETED',
  currentCount: null,
  totalCount: null,
  lastAcknowledgeTime: null,
};

/** Answers as Khoros documents them; the values do not matter, the keys do. */
const examples = {
  created: { status: 'PASS', request: null, message: null, result: jobInfo },
  status: { status: 'PASS', request: null, message: null, result: { jobInfo, result: state } },
  failure: { status: 'FAIL', request: null, message: null, result: 'Unable to hydrate filter …' },
  team: {
    uuid: '0d1e2f30-1111-4222-8333-444455556666',
    teamId: 6222,
    name: 'North',
    description: null,
    numberOfMembers: 3,
  },
  timezone: {
    id: 'Etc/GMT+12',
    name: 'GMT-12:00',
    shortName: 'GMT-12:00',
    offsetString: '-12:00',
    offsetMillis: -43200000,
  },
  row: {
    AGENT_ID: '4711',
    AGENT_NAME: 'Dana Example',
    AGENT_EMAIL: 'dana@acme.example',
    TOTAL_CONSOLE_LOGGED_IN_TIME: '151:02:11',
    TOTAL_CONSOLE_LOGGED_IN_TIME_MILLIS: '543731000',
    TOTAL_GREEN_STATE_TIME: '120:00:00',
    TOTAL_GREEN_STATE_TIME_MILLIS: '432000000',
    TOTAL_YELLOW_STATE_TIME: '20:30:00',
    TOTAL_YELLOW_STATE_TIME_MILLIS: '73800000',
    TOTAL_RED_STATE_TIME: '10:32:11',
    TOTAL_RED_STATE_TIME_MILLIS: '37931000',
    TOTAL_MOBILE_TIME: '00:00:00',
    TOTAL_MOBILE_TIME_MILLIS: '0',
  },
} as const;

describe('the simulated Khoros Care answers with the keys of the documented', () => {
  it('start of an export', async () => {
    const { json } = await new KhorosCaller(await opened()).post(everybody);
    expectKeys(json, examples.created);
    expectKeys(json.result, examples.created.result);
  });

  it('status of a running export', async () => {
    const json = await new KhorosCaller(await opened({ jobMs: 60_000 })).statusOf();
    expectStatus(json, json.result[0]);
    expect(json.result).toHaveLength(1);
  });

  it('status of a completed export', async () => {
    const json = await new KhorosCaller(await opened()).statusOf();
    expectStatus(json, json.result);
  });

  it('failure', async () => {
    const { json } = await new KhorosCaller(await opened()).post([...january, ['reportMetrics', 'shoes']]);
    expectKeys(json, examples.failure);
    expect(json).toEqual({ ...examples.failure, result: expect.stringMatching(/^Unable to hydrate filter/) });
  });

  it('teams', async () => {
    const { json } = await new KhorosCaller(await opened()).get('teams');
    for (const team of json.result) expectKeys(team, examples.team);
  });

  it('time zones', async () => {
    const { json } = await new KhorosCaller(await opened()).get('config/timezones', [['locale', 'en']]);
    expect(json.result[0]).toEqual(examples.timezone);
    for (const timezone of json.result) expectKeys(timezone, examples.timezone);
  });

  it('rows, and more that are not documented', async () => {
    const names = Object.keys(examples.row);
    for (const row of await new KhorosCaller(await opened()).rows()) {
      expect(Object.keys(row).slice(0, names.length)).toEqual(names);
    }
  });
});

function expectStatus(json: Json, item: Json): void {
  expectKeys(json, examples.status);
  expectKeys(item, examples.status.result);
  expectKeys(item.jobInfo, jobInfo);
  expectKeys(item.result, state);
}

function expectKeys(value: object, example: object): void {
  expect(Object.keys(value)).toEqual(Object.keys(example));
}
