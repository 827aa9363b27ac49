import { afterAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { openHttp } from '../../../src/http/http.js';
import { connectSource } from '../../../src/providers/registry.js';
import { Refusal } from '../../../src/refusal.js';
import { everything } from '../../contracts/provider/collect.js';
import { khorosCareSettingsOf, march } from '../../contracts/provider/khoros-care-recording.js';

const http = openHttp();
const source = connectSource(khorosCareSettingsOf('http://127.0.0.1:1'), { http });

function refusalOf(options: JsonObject | null): string {
  try {
    source.validate({ ...everything, options });
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    const { code, argument, message } = error as Refusal;
    expect([code, message.startsWith(argument!)]).toEqual(['BAD_USER_INPUT', true]);
    return message;
  }
  return 'none';
}

describe('the options of Khoros Care', () => {
  afterAll(() => http.close());

  it('are needed', () => {
    const missing =
      'input.options.khorosCare.startTime: is required: Khoros Care reports on a stretch of time';
    expect(refusalOf(null)).toBe(missing);
    expect(refusalOf({})).toBe(missing);
    expect(refusalOf({ startTime: march.startTime })).toMatch(
      /^input\.options\.khorosCare\.endTime: is required/,
    );
  });

  it.each([
    ['2025-01-01T00:00:00.000Z', '2025-04-01T00:00:00.000Z'],
    ['2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.001Z'],
    ['2024-11-30T12:00:00.000Z', '2025-02-28T12:00:00.000Z'],
    ['2023-11-30T12:00:00.000Z', '2024-02-29T12:00:00.000Z'],
    ['2025-10-31T00:00:00.000+02:00', '2026-01-30T22:00:00.000Z'],
  ])('take the time from %s to %s (oddity 4)', (startTime, endTime) => {
    expect(refusalOf({ startTime, endTime })).toBe('none');
  });

  it.each([
    ['2025-01-01T00:00:00.000Z', '2025-04-01T00:00:00.001Z', 'must be at most 3 months later than startTime'],
    ['2024-11-30T12:00:00.000Z', '2025-02-28T12:00:00.001Z', 'must be at most 3 months later than startTime'],
    ['2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', 'must be later than startTime'],
    ['2025-01-01T00:00:00.000Z', 'tomorrow', 'must be a date and time in ISO 8601'],
  ])('refuse the time from %s to %s (oddity 4)', (startTime, endTime, what) => {
    expect(refusalOf({ startTime, endTime })).toBe(`input.options.khorosCare.endTime: ${what}`);
  });

  it.each([
    [{ locale: 'english' }, 'locale: must be a language such as en, or en_US'],
    [{ timezone: 'here & now' }, 'timezone: must be a time zone such as Europe/Berlin'],
    [{ agentIds: [] }, 'agentIds: must name at least one; leave it out for all'],
    [{ teamIds: [''] }, 'teamIds.0: must not be empty'],
    [{ includeDisabled: 'yes' }, 'includeDisabled: must be true or false'],
  ])('refuse %j', (wrong, what) => {
    expect(refusalOf({ ...march, ...wrong })).toBe(`input.options.khorosCare.${what}`);
  });

  it('take all at once', () => {
    const all = {
      agentIds: ['1'],
      teamIds: ['2'],
      includeDisabled: false,
      locale: 'en_US',
      metrics: ['agent_id'],
    };
    expect(refusalOf({ ...march, ...all, timezone: 'Etc/GMT+12' })).toBe('none');
  });
});
