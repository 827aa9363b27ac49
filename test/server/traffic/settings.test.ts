import { expect, it } from '@jest/globals';
import { trafficLimitsOf } from '../../../src/commands/traffic-limits.js';
import { standardLimits } from '../../../src/server/traffic-limits.js';
import { limitsShape } from '../../../src/settings/limits.js';

it('The limits of doors that are told none are the defaults of the settings', () => {
  expect(trafficLimitsOf({ limits: limitsShape.parse({}) })).toMatchObject(standardLimits);
});
