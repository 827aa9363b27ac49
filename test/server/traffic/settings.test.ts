import { expect, it } from '@jest/globals';
import { trafficLimitsOf } from '../../../src/commands/traffic-limits.js';
import { standardLimits } from '../../../src/server/traffic-limits.js';
import { limitsShape } from '../../../src/settings/limits.js';

it('The limits of doors that are told none are the defaults of the settings', () => {
  expect(trafficLimitsOf({ limits: limitsShape.parse({}) })).toMatchObject(standardLimits);
});

it('Each setting is the limit of its name, with its unit', () => {
  const limits = limitsShape.parse({
    ...{ body: '2KB', requestTimeout: '3s', requestsPerMinute: 4, subscriptions: 5, sockets: 7 },
    ...{ subscriptionsPerConnection: 6, connectionInit: '8s', ping: '9s', unread: '10KB' },
  });
  expect(trafficLimitsOf({ limits })).toMatchObject({
    ...{ bodyBytes: 2_000, requestTimeoutMs: 3_000, requestsPerMinute: 4, subscriptions: 5, sockets: 7 },
    ...{ subscriptionsPerConnection: 6, connectionInitMs: 8_000, pingMs: 9_000, unreadBytes: 10_000 },
  });
});
