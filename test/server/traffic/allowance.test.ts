import { describe, expect, it } from '@jest/globals';
import { openAllowance } from '../../../src/server/allowance.js';

describe('an allowance', () => {
  it('lets in as many of a connection as it may have, and one more when one has left', () => {
    const allowance = openAllowance({ inAll: 10, perConnection: 2 });
    const socket = {};
    const leave = allowance.enter(socket);
    allowance.enter(socket);
    expect(() => allowance.enter(socket)).toThrow('at most 2');
    leave();
    allowance.enter(socket);
    expect(() => allowance.enter(socket)).toThrow('at most 2');
  });

  it('lets in as many in all, whatever their connections', () => {
    const allowance = openAllowance({ inAll: 2, perConnection: 2 });
    const leave = allowance.enter({});
    allowance.enter({});
    expect(() => allowance.enter({})).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
    leave();
    allowance.enter({});
  });

  it('counts who leaves twice once', () => {
    const allowance = openAllowance({ inAll: 2, perConnection: 2 });
    const leave = allowance.enter({});
    allowance.enter({});
    leave();
    leave();
    allowance.enter({});
    expect(() => allowance.enter({})).toThrow('as many subscriptions as it may');
  });
});
