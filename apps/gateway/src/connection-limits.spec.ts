import { describe, expect, it } from '@jest/globals';

import { ConnectionLimits } from './connection-limits.js';

describe('connection limits', () => {
  const address = { name: 'address 127.0.0.1', limit: 2 };
  const user = { name: 'user ann', limit: 1 };

  it('let in as many as there are places, and one more for each that leaves', () => {
    const limits = new ConnectionLimits();
    limits.enter([address]);
    limits.enter([address]);
    expect(() => limits.enter([address])).toThrow('Too many open connections.');
    limits.leave([address]);
    limits.enter([address]);
  });

  it('take no place of anybody when one of the holders has none left', () => {
    const limits = new ConnectionLimits();
    limits.enter([user]);
    expect(() => limits.enter([address, user])).toThrow();
    limits.enter([address]);
    limits.enter([address]);
  });
});
